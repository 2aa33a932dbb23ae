/** What a person sees while a video is made. */
@NullMarked
package io.skyriver.standalone.progress;

import org.jspecify.annotations.NullMarked;
