/**
 * Frames to files: H.264 segments, the finished MP4, stills. Equal frames give equal bytes, in
 * every process.
 */
@NullMarked
package io.skyriver.decode.media;

import org.jspecify.annotations.NullMarked;
