#!/usr/bin/env python3
"""A session that does what tests ask: an HTTP server, or an echo of bytes, on /session/endpoint.sock."""
import base64, hashlib, http.server, json, os, socket, socketserver, struct, sys, time

PLACE = "/session/endpoint.sock"
mode, text = sys.argv[1], sys.argv[2]
sick = False


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, status, body, headers=()):
        body = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self):
        global sick
        if self.path == "/hello":
            self.say(200, text)
        elif self.path == "/health":
            self.say(500 if sick else 200, "")
        elif self.path == "/sick":
            sick = True
            self.say(200, "")
        elif self.path == "/cookie":
            self.say(200, "<script>1</script>", [("Set-Cookie", "orrery=stolen"), ("Content-Security-Policy", "script-src *"), ("Content-Type", "text/html"), ("Access-Control-Allow-Origin", "*"), ("NEL", "{}"), ("WWW-Authenticate", "Basic"), ("Refresh", "0"), ("ETag", '"1"')])
        elif self.path == "/keep":
            with open("/keep/note", "ab") as file:
                file.write(self.body())
            self.say(200, open("/keep/note", "rb").read())
        elif self.path.startswith("/read"):
            path = self.path[len("/read"):]
            self.say(200, open(path, "rb").read() if os.path.exists(path) else "absent")
        elif self.path == "/network":
            try:
                with socket.create_connection(("127.0.0.1", int(text)), timeout=2):
                    self.say(200, "reached")
            except OSError as e:
                self.say(200, "refused")
        elif self.path == "/exit":
            self.say(200, "")
            os._exit(3)
        elif self.path == "/half":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\none\r\n")
            self.wfile.flush()
            os._exit(4)
        elif self.path == "/stream":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (b"one", b"two"):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                self.wfile.flush()
                if part == b"one":
                    while not os.path.exists("/session/go"):
                        time.sleep(0.01)
            self.wfile.write(b"0\r\n\r\n")
        elif self.path == "/go":
            open("/session/go", "w").close()
            self.say(200, "")
        elif self.headers.get("Upgrade", "").lower() == "websocket":
            self.echo()
        else:
            self.say(200, json.dumps({"method": self.command, "path": self.path, "headers": dict(self.headers), "body": self.body().decode()}), [("X-Own", "yes")])

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

    def echo(self):
        accept = base64.b64encode(hashlib.sha1((self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)):
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        while True:
            head = self.rfile.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return
            size = head[1] & 127
            if size == 126:
                size = struct.unpack(">H", self.rfile.read(2))[0]
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(size)))
            self.wfile.write(bytes([head[0], len(data)]) + data)

    def log_message(self, form, *args):
        print(form % args, file=sys.stderr)


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def get_request(self):
        return super().get_request()[0], ("session", 0)


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


if mode == "silent":
    time.sleep(60)
if mode == "crash":
    print("there is nothing to open", file=sys.stderr)
    sys.exit(3)
if mode == "link":
    os.symlink(text, PLACE)
    time.sleep(60)
Server(PLACE, Echo if mode == "bytes" else Handler).serve_forever()
