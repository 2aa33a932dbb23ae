/**
 * Who is next, where many want the same model servers: the one rule for lanes and for permits.
 *
 * <ol>
 *   <li><b>Priority.</b> Higher goes first. But every eighth turn that passes over someone older of
 *       a lower priority is theirs: whoever is the oldest waits for eight turns at most.
 *   <li><b>Share.</b> Among equal priorities the tenant goes first that has had the least model
 *       time for its weight (start-time fair queueing, Goyal, Vin and Cheng 1996). A tenant that
 *       was away starts level with the others: it neither saves up time nor owes any.
 *   <li><b>Deadline.</b> Within a tenant those go first whose deadline presses: it can still be
 *       met, and less than ten times the model time that the video still needs is left. The latest
 *       start that would do orders them. So a deadline never costs another tenant its share.
 *   <li><b>Length.</b> Then the earliest due time: the arrival plus the model time that the video
 *       still needs. So short ones overtake long ones, but only those that come within the long
 *       one's own length. The handicap is at most ten times the turn that is asked for, so that a
 *       chunk of a very long video is not put off for long.
 * </ol>
 *
 * <p>Nobody is stopped in the middle of a turn. In a lane a turn is a video, in front of a model
 * server it is a call: so the end of a chunk is where a short video overtakes a running long one.
 */
@NullMarked
package io.skyriver.triton.turns;

import org.jspecify.annotations.NullMarked;
