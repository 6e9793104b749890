# While the files are still there, and for the last time; ipnd is stopped. Guests keep talking: what carries them stays.
/usr/sbin/ipnd --leave || echo "ipn-libvirt: not all of the host is as it was: see above" >&2
defined=$(grep -ls urn:ipn:1 /etc/libvirt/qemu/networks/*.xml | while read -r file; do
    sed -n 's|^ *<name>\(.*\)</name>.*|\1|p' "$file" | head -n 1
done | paste -s -d , -)
if [ -n "$defined" ]; then
    echo "ipn-libvirt: IPN networks are still defined: $defined. Without ipn-libvirt they are plain bridges that nobody makes:" >&2
    echo "ipn-libvirt: virsh net-destroy and net-undefine them, or install ipn-libvirt again" >&2
fi
