# libvirt looks for hooks when it starts and when it is told to look again; a restart is never needed.
if [ -d /run/systemd/system ]; then
    for daemon in libvirtd virtnetworkd virtqemud; do
        systemctl --quiet is-active "$daemon.service" && systemctl reload "$daemon.service" || :
    done
fi
