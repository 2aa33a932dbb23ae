"""Drives the HTTP API with OpenAI's own SDK: create and poll, retrieve, list, download, pictures and videos as inputs, errors, delete.

Prints one JSON object of what was seen; any surprise ends with a traceback and exit 1.
"""

import argparse
import json
import sys

import openai


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", required=True)
    arguments.add_argument("--file", required=True)
    options = arguments.parse_args()
    client = openai.OpenAI(base_url=f"{options.url}/v1", api_key="none", timeout=60, max_retries=0)

    video = client.videos.create_and_poll(
        prompt="a ghost sways in front of a city at night", seconds="1", size="64x64", poll_interval_ms=200,
        extra_body={"seed": 7, "num_inference_steps": 4})
    client.videos.download_content(video.id).write_to_file(options.file)
    thumbnail = client.videos.download_content(video.id, variant="thumbnail").read()

    picture = ("first.png", thumbnail, "image/png")
    animated = client.videos.create_and_poll(
        prompt="a ghost sways", seconds="1", size="64x64", input_reference=picture, poll_interval_ms=200)
    with open(options.file, "rb") as file:
        upload = ("ghost.mp4", file.read(), "video/mp4")  # the SDK sends these two as forms, which have no room for an id
    derived = {
        "extend": client.videos.extend(prompt="a ghost sways", seconds="1", video=upload),
        "edit": client.videos.edit(prompt="a frog sways", video=upload),
        "remix": client.videos.remix(video.id, prompt="a frog sways"),
    }
    derived = {name: client.videos.poll(each.id, poll_interval_ms=200) for name, each in derived.items()}

    try:
        client.videos.create(prompt="a ghost", size="65x64")
        refused = None
    except openai.BadRequestError as error:
        refused = {"status": error.status_code, "param": error.param, "code": error.code, "type": error.type}
    try:
        client.videos.retrieve("video_" + "0" * 32)
        missing = None
    except openai.NotFoundError as error:
        missing = error.status_code

    json.dump({
        "status": video.status, "progress": video.progress, "seconds": video.seconds, "size": video.size,
        "object": video.object, "error": video.error,
        "retrieved": client.videos.retrieve(video.id).id == video.id,
        "listed": video.id in [listed.id for listed in client.videos.list(limit=5, order="desc")],
        "thumbnail": thumbnail[:4].hex(),
        "animated": {"status": animated.status, "size": animated.size},
        "derived": {name: {"status": each.status, "seconds": each.seconds, "remixed_from": each.remixed_from_video_id == video.id}
                    for name, each in derived.items()},
        "refused": refused, "missing": missing,
        "deleted": client.videos.delete(video.id).to_dict(),
    }, sys.stdout)


if __name__ == "__main__":
    main()
