package io.skyriver.standalone.registry;

import java.nio.file.Path;

/**
 * What a registry process needs.
 *
 * @param server folder of the unpacked server
 * @param directory where schemas and ids are kept
 * @param log file its output is appended to
 * @param cache folder of what speeds up later starts; need not exist
 * @param port to listen on, 0 for any
 */
public record RegistrySettings(Path server, Path directory, Path log, Path cache, int port) {}
