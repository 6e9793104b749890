// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.ipn.kernel.sys.FileId;

/** HTTP on the UNIX socket. */
public final class ControlSocket implements AutoCloseable {
    /** All guests of a big host autostart at once; a full backlog would refuse them. */
    private static final int BACKLOG = 4096;

    private final Server server;
    private final Path socket;
    private final FileId file;

    /** Listens from the moment it returns; readable for root and {@code group}, or root alone where there is none. */
    public ControlSocket(Path socket, String group, Handler handler) throws IOException {
        this.socket = socket;
        QueuedThreadPool threads = new QueuedThreadPool(64, 4);
        threads.setName("api");
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE); // names are percent-encoded, a slash in them too
        http.setSendServerVersion(false);
        UnixDomainServerConnector connector =
                new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setUnixDomainPath(socket);
        connector.setAcceptQueueSize(BACKLOG);
        server.addConnector(connector);
        server.setHandler(handler);
        server.setErrorHandler(new HttpErrors());
        server.setStopTimeout(0);
        try {
            Files.deleteIfExists(socket);
            server.start();
            permit(group);
            file = FileId.of(socket);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("listen on " + socket + ": " + e.getMessage(), e);
        }
    }

    private void permit(String group) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(socket, PosixFileAttributeView.class);
        try {
            GroupPrincipal principal =
                    socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
            view.setGroup(principal);
        } catch (UserPrincipalNotFoundException noGroup) {
            // root:root, as the contract says
        } catch (FileSystemException e) {
            throw new IOException("give " + socket + " to group " + group + ": " + e.getReason(), e);
        }
        view.setPermissions(PosixFilePermissions.fromString("rw-rw----"));
    }

    /** Whether it can still be found. */
    public boolean isThere() {
        return file.isAt(socket);
    }

    @Override
    public void close() {
        try {
            server.stop();
            Files.deleteIfExists(socket);
        } catch (Exception e) {
            throw new IllegalStateException("stop listening on " + socket, e);
        }
    }
}
