using System.Net;
using System.Net.Sockets;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Network;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>
/// Where an incident takes place: a network namespace that is diagnosed, and the programs and threads that act in it.
/// </summary>
/// <param name="isIncident">Whether the scene has the fault; the rest is the same with and without it.</param>
internal sealed class Scene(bool isIncident) : IDisposable
{
    /// <summary>The server's port; the namespace has no other.</summary>
    internal const int Port = 7_000;

    private readonly Stack<IDisposable> _owned = new();
    private readonly ManualResetEventSlim _end = new();

    /// <summary>Whether the scene has the fault.</summary>
    internal bool IsIncident => isIncident;

    /// <summary>The namespace that is diagnosed.</summary>
    internal TestNamespace Place { get; } = TestNamespace.Create();

    /// <summary>Disposes an object at the end of the scene.</summary>
    internal T Keep<T>(T owned)
        where T : IDisposable
    {
        lock (_owned)
            _owned.Push(owned);
        return owned;
    }

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <param name="behaviour">What the server does: a behaviour of host_server.c.</param>
    /// <param name="backlog">The backlog of listen(2).</param>
    /// <param name="address">Where it listens; loopback unless given.</param>
    /// <param name="descriptors">The limit of its descriptors; 0 leaves the limit unchanged.</param>
    /// <param name="place">Its namespace; the one that is diagnosed unless given.</param>
    /// <returns>Its process.</returns>
    internal int Serve(
        string behaviour, int backlog = 128, IPAddress? address = null, int descriptors = 0,
        TestNamespace? place = null)
    {
        OtherProcess server = Keep((place ?? Place).Start(
            IncidentProgram.CompileSource("host_server"), behaviour, $"{address ?? IPAddress.Loopback}", $"{Port}",
            $"{backlog}", $"{descriptors}"));
        Assert.Equal("ready", server.Output.ReadLine());
        return server.Id;
    }

    /// <summary>Connects to the server, or begins to.</summary>
    /// <param name="waits">Whether to wait until the connection is established.</param>
    /// <param name="address">Where the server listens; loopback unless given.</param>
    internal Socket Connect(bool waits = true, IPAddress? address = null)
    {
        Socket socket = Place.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            Blocking = waits,
            ReceiveTimeout = HangGuard.Milliseconds,
        });
        try
        {
            socket.Connect(address ?? IPAddress.Loopback, Port);
        }
        catch (SocketException exception) when (!waits && exception.SocketErrorCode
            is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The connect is in progress.
        }
        // Set after the connect, because it would limit connect(2), too.
        socket.SendTimeout = 100;
        return socket;
    }

    /// <summary>Repeats work in the namespace until the scene ends.</summary>
    /// <param name="milliseconds">How long to pause in between; this sets the rate.</param>
    /// <param name="work">What to do. A SocketException ends the turn.</param>
    internal void Repeat(int milliseconds, Action work)
    {
        var thread = new Thread(() => Place.Run(() =>
        {
            while (!_end.Wait(milliseconds))
            {
                try
                {
                    work();
                }
                catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
                {
                    // Calls fail because of the fault, and at the end of the scene.
                }
            }
        }))
        { IsBackground = true, Name = "EventIo scene" };
        thread.Start();
        Keep(new Joined(thread));
    }

    /// <summary>Connects repeatedly and keeps the last connections.</summary>
    /// <param name="milliseconds">How long to pause between two turns.</param>
    /// <param name="count">How many connections are opened in a turn.</param>
    /// <param name="kept">How many connections are kept.</param>
    internal void Churn(int milliseconds, int count, int kept)
    {
        var open = new Queue<Socket>();
        Keep(new Closed(open));
        Repeat(milliseconds, () =>
        {
            for (int i = 0; i < count; i++)
            {
                if (open.Count >= kept)
                    open.Dequeue().Dispose();
                open.Enqueue(ConnectHere());
            }
        });
    }

    public void Dispose()
    {
        _end.Set();
        while (_owned.TryPop(out IDisposable? owned))
            owned.Dispose();
        Place.Dispose();
        _end.Dispose();
    }

    // Must be called on a thread that is in the namespace already.
    private static Socket ConnectHere()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(IPAddress.Loopback, Port);
        }
        catch (SocketException)
        {
            // The connect is in progress.
        }
        return socket;
    }

    private sealed class Joined(Thread thread) : IDisposable
    {
        public void Dispose() => thread.Join();
    }

    private sealed class Closed(Queue<Socket> sockets) : IDisposable
    {
        public void Dispose()
        {
            foreach (Socket socket in sockets)
                socket.Dispose();
        }
    }
}
