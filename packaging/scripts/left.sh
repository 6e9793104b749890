# After the files are gone, for the last time.
if command -v update-xmlcatalog >/dev/null; then
    update-xmlcatalog --del --root --type uri --id urn:ipn:1 || :
    update-xmlcatalog --del --package ipn-libvirt --type uri --id urn:ipn:1 || :
elif command -v xmlcatalog >/dev/null && [ -w /etc/xml/catalog ]; then
    xmlcatalog --noout --del file:///usr/share/xml/ipn/catalog.xml /etc/xml/catalog >/dev/null 2>&1 || :
fi
rm -rf /var/cache/ipn-libvirt
umount /run/ipn/nodes 2>/dev/null || :
# How a NIC was that could not be given back is worth keeping.
[ -n "$(ls -A /run/ipn/nics 2>/dev/null)" ] || rm -rf /run/ipn
