/** The {@code /v1/videos} interface over HTTP. Any instance can serve any video. */
@NullMarked
package io.skyriver.api;

import org.jspecify.annotations.NullMarked;
