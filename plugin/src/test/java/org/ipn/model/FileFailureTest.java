// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class FileFailureTest {
    @Test
    void shouldSayWhyWhereJavaSaysThePathAlone() {
        assertThat(FileFailure.said(new AccessDeniedException("/a"))).isEqualTo("/a: permission denied");
        assertThat(FileFailure.said(new NoSuchFileException("/a"))).isEqualTo("/a: no such file or directory");
    }

    @Test
    void shouldSayWhyOfReasonsThatJavaLeavesOut() {
        assertThat(FileFailure.said(new FileAlreadyExistsException("/a"))).isEqualTo("/a: exists already");
        assertThat(FileFailure.said(new DirectoryNotEmptyException("/a"))).isEqualTo("/a: directory not empty");
        assertThat(FileFailure.said(new NotDirectoryException("/a"))).isEqualTo("/a: not a directory");
        assertThat(FileFailure.said(new FileSystemException("/a"))).isEqualTo("/a: can't be used");
    }

    @Test
    void shouldSayTheSystemsOwnReason() {
        FileSystemException full = new FileSystemException("/a", "/b", "No space left on device");
        assertThat(FileFailure.said(full)).isEqualTo("/a to /b: no space left on device");
        assertThat(FileFailure.said(new IOException("keep /a: it is full"))).isEqualTo("keep /a: it is full");
    }
}
