// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TerminalMode;
import org.ipn.kernel.sys.TerminalSize;

/** Single keys of the terminal, without Enter and unseen, until closed or the process ends. */
final class Keys implements AutoCloseable {
    private final Optional<TerminalMode> mode;

    private Keys(Optional<TerminalMode> mode) {
        this.mode = mode;
    }

    static Keys none() {
        return new Keys(Optional.empty());
    }

    /** @param pressed told of each, on a thread of its own; of {@link Key#QUIT} too where no more can be typed */
    static Keys to(Consumer<Key> pressed) throws Failed {
        try {
            Optional<TerminalMode> mode = TerminalMode.singleKeys(TerminalSize.STDIN);
            if (mode.isPresent()) {
                Runtime.getRuntime().addShutdownHook(new Thread(mode.get()::restore, "restore the terminal"));
                Thread reader = new Thread(() -> read(System.in, pressed), "keys");
                reader.setDaemon(true);
                reader.start();
            }
            return new Keys(mode);
        } catch (ErrnoException e) {
            throw new Failed("set the terminal: " + e.getMessage());
        }
    }

    /** Until there are no more: then nobody can ask for the end any more. */
    static void read(InputStream typed, Consumer<Key> pressed) {
        Keystrokes strokes = new Keystrokes();
        try {
            for (int next = typed.read(); next >= 0; next = typed.read()) {
                strokes.next(next).ifPresent(pressed);
            }
        } catch (IOException gone) {
            // as at its end
        }
        pressed.accept(Key.QUIT);
    }

    @Override
    public void close() {
        mode.ifPresent(TerminalMode::restore);
    }
}
