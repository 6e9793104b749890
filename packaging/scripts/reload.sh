# libvirt looks for hooks when it starts and when it is told to look again; a restart is never needed. ipn doctor asks when that was.
if [ -d /run/systemd/system ]; then
    for daemon in libvirtd virtnetworkd virtqemud; do
        if systemctl --quiet is-active "$daemon.service" && systemctl reload "$daemon.service" && [ -d /run/ipn ]; then
            : >"/run/ipn/$daemon.reloaded"
        fi
    done
fi
