package io.skyriver.decode.tile;

/**
 * The frames that one row of tiles in time gives. Bands lie on a grid that starts with the video,
 * not with the window.
 *
 * @param firstLatentFrame latent frame of the video where the tiles start
 * @param skippedFrames leading frames of the tiles that don't belong to the window
 * @param frames frames that are kept
 */
public record Band(int firstLatentFrame, int skippedFrames, int frames) {}
