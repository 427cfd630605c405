using System.Net;
using System.Net.Sockets;

namespace EventIo.Tests.Support.Peers;

/// <summary>
/// A server that follows a script on each connection, with a thread for each. After the end of its script, a connection
/// answers nothing. The first request after the end of the script ends the test.
/// </summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _finished = new();
    private readonly Action<Conversation> _script;
    private readonly List<Socket> _sockets = [];
    private readonly List<Thread> _threads = [];

    internal ScriptedServer(Action<Conversation> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Start(Accept);
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Canceled when the client has come to the end of the script.</summary>
    internal CancellationToken Finished => _finished.Token;

    public void Dispose()
    {
        _listener.Dispose();
        Thread[] threads;
        lock (_sockets)
        {
            _sockets.ForEach(socket => socket.Dispose());
            threads = [.. _threads];
        }
        Array.ForEach(threads, thread => thread.Join());
        _finished.Dispose();
    }

    private void Start(Action work)
    {
        var thread = new Thread(() => Ignore(work)) { IsBackground = true };
        lock (_sockets)
            _threads.Add(thread);
        thread.Start();
    }

    // The client has closed, as in most scripts, or the server is being disposed.
    private static void Ignore(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    private void Accept()
    {
        for (int number = 0; ; number++)
        {
            Socket socket = _listener.Accept();
            socket.NoDelay = true;
            lock (_sockets)
                _sockets.Add(socket);
            var conversation = new Conversation(socket, number, _finished.Cancel);
            Start(() => Serve(conversation));
        }
    }

    private void Serve(Conversation conversation)
    {
        using (conversation)
        {
            _script(conversation);
            while (conversation.Request())
                conversation.Finish();
        }
    }
}
