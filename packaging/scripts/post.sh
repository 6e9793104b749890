# After the files are there, first or again. Both packages run it.
/usr/libexec/ipn-libvirt/archive /usr/bin/ipn /var/cache/ipn-libvirt/ipn.jsa || :
if command -v update-xmlcatalog >/dev/null; then
    update-xmlcatalog --add --package ipn-libvirt --local /usr/share/xml/ipn/catalog.xml --type uri --id urn:ipn:1 || :
    update-xmlcatalog --add --root --package ipn-libvirt --type uri --id urn:ipn:1 || :
elif command -v xmlcatalog >/dev/null && [ -w /etc/xml/catalog ]; then
    xmlcatalog --noout --del file:///usr/share/xml/ipn/catalog.xml /etc/xml/catalog >/dev/null 2>&1 || :
    xmlcatalog --noout --add delegateURI urn:ipn: file:///usr/share/xml/ipn/catalog.xml /etc/xml/catalog >/dev/null 2>&1 || :
    xmlcatalog --noout --add delegateSystem urn:ipn: file:///usr/share/xml/ipn/catalog.xml /etc/xml/catalog >/dev/null 2>&1 || :
fi
if [ -d /run/systemd/system ]; then
    systemd-sysusers /usr/lib/sysusers.d/ipn-libvirt.conf || :
    systemd-tmpfiles --create /usr/lib/tmpfiles.d/ipn-libvirt.conf || :
fi
