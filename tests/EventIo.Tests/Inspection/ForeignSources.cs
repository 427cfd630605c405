namespace EventIo.Tests.Inspection;

/// <summary>Minimal HTTP servers on the event loops of other languages.</summary>
internal static class ForeignSources
{
    internal const string Asyncio = """
        import asyncio, sys
        async def serve(reader, writer):
            try:
                while await reader.readuntil(b"\r\n\r\n"):
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                    await writer.drain()
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
            await server.serve_forever()
        asyncio.run(main())
        """;

    /// <summary>An echo server on one of Python's selectors, named by the second argument.</summary>
    internal const string Selectors = """
        import selectors, socket, sys
        selector = getattr(selectors, sys.argv[2])()
        listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
        selector.register(listener, selectors.EVENT_READ)
        while True:
            for key, events in selector.select():
                if key.fileobj is listener:
                    selector.register(listener.accept()[0], selectors.EVENT_READ)
                else:
                    data = key.fileobj.recv(4096)
                    if data:
                        key.fileobj.send(data)
                    else:
                        selector.unregister(key.fileobj)
                        key.fileobj.close()
        """;

    internal const string Java = """
        import java.net.*;
        import java.nio.*;
        import java.nio.channels.*;
        public class Server {
            public static void main(String[] arguments) throws Exception {
                Selector selector = Selector.open();
                ServerSocketChannel listener = ServerSocketChannel.open();
                listener.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
                listener.configureBlocking(false);
                listener.register(selector, SelectionKey.OP_ACCEPT);
                ByteBuffer buffer = ByteBuffer.allocate(65536);
                byte[] answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes();
                while (true) {
                    selector.select(key -> {
                        try {
                            if (key.isAcceptable()) {
                                SocketChannel channel = listener.accept();
                                channel.configureBlocking(false);
                                channel.register(selector, SelectionKey.OP_READ);
                                return;
                            }
                            buffer.clear();
                            SocketChannel channel = (SocketChannel) key.channel();
                            if (channel.read(buffer) < 0) channel.close();
                            else channel.write(ByteBuffer.wrap(answer));
                        } catch (java.io.IOException exception) {
                            try { key.channel().close(); } catch (java.io.IOException ignored) { }
                        }
                    });
                }
            }
        }
        """;

    /// <summary>ASP.NET's server, without its log.</summary>
    internal const string Kestrel = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.Logging;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("ok"));
        app.Run("http://127.0.0.1:" + args[0]);
        """;

    internal const string Go = """
        package main

        import (
        	"net/http"
        	"os"
        )

        func main() {
        	http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
        		w.Write([]byte("ok"))
        	}))
        }
        """;
}
