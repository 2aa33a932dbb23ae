package io.skyriver.artifact;

import java.net.URI;

/**
 * A stored file.
 *
 * @param uri where it is
 * @param sha256 digest of its bytes, 64 lower-case hex digits
 * @param bytes its length
 * @param mediaType its media type
 */
public record StoredArtifact(URI uri, String sha256, long bytes, String mediaType) {}
