"""A server on loopback that speaks the S3 protocol, for as long as a test run needs one."""

import subprocess
import sys
from contextlib import contextmanager

import boto3
import requests
from django.core.files.storage import storages

from hfs_portal import env
from tests.portal import free_port
from tests.worst_moment import wait_until

KEY, SECRET, REGION, BUCKET = "staff", "kept/secret", "us-east-1", "hfs-files"


def answers(url):
    try:
        return requests.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False


def storage_url(port, bucket=BUCKET):
    return f"s3://{KEY}:{SECRET.replace('/', '%2F')}@127.0.0.1:{port}/{bucket}?tls=off"


def client(port):
    address = f"http://127.0.0.1:{port}"
    return boto3.client("s3", endpoint_url=address, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name=REGION)


@contextmanager
def open_store():
    """The port of one with an empty bucket."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/moto-api/"))
        client(port).create_bucket(Bucket=BUCKET)
        yield port
    finally:
        server.kill()
        server.wait()


def storage(monkeypatch, port, bucket=BUCKET):
    """The portal's storage when STORAGE_URL names that bucket."""
    monkeypatch.setenv("STORAGE_URL", storage_url(port, bucket))
    return storages.create_storage(env.private_files("STORAGE_URL", folder=None))
