# libvirt looks for hooks when it starts and when it is told to look again; a restart is never needed. ipn doctor asks when that was.
if [ -d /run/systemd/system ]; then
    for daemon in libvirtd virtnetworkd virtqemud virtlxcd; do
        if systemctl --quiet is-active "$daemon.service" && systemctl reload "$daemon.service" && [ -d /run/ipn ]; then
            : >"/run/ipn/$daemon.reloaded"
        fi
    done
    # These read our rules for devices when they start and when they are told to; until then they would take our bridges for theirs.
    ! systemctl --quiet is-active NetworkManager.service || systemctl reload NetworkManager.service || :
    ! systemctl --quiet is-active systemd-networkd.service || networkctl reload || :
fi
