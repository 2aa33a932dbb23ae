/**
 * Frames to files and files to frames: H.264 segments, the finished MP4, stills, and what people
 * bring. Equal frames give equal bytes, in every process.
 */
@NullMarked
package io.skyriver.media;

import org.jspecify.annotations.NullMarked;
