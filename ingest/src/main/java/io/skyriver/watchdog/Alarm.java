package io.skyriver.watchdog;

import java.time.Duration;

/**
 * Something has to be done about a video now.
 *
 * @param subject the video and what it waits for
 * @param waited for how long nothing has happened
 */
public record Alarm(Subject subject, Duration waited) {}
