using System.Runtime.Versioning;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing.CompletionPorts;

/// <summary>
/// Accepts for several loops that share a listener. A socket belongs to one port for life. So the listener has a port
/// of its own here, and a thread that hands the connections to the loops in turn.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class SharedAcceptor : IDisposable
{
    /// <summary>
    /// The value of the last packet, after the port has left. It can't be a socket, because kernel handles are
    /// multiples of 4.
    /// </summary>
    internal const uint HasLeft = uint.MaxValue;

    /// <summary>The packet's value when no more connections follow because the acceptor has failed.</summary>
    internal const uint HasFailed = uint.MaxValue - 1;

    // How long to wait before retrying when handles or memory are exhausted.
    private const uint RetryMilliseconds = 100;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, SharedAcceptor> ByListener = [];

    private readonly int _listener;
    private readonly CompletionPort _port = new();
    private readonly AcceptPool _accepts;
    private readonly List<Member> _members = [];
    private readonly Thread _thread;
    private uint _next;
    private bool _isEnding;
    private bool _isRefused;

    private SharedAcceptor(int listener)
    {
        _listener = listener;
        _port.Associate(listener);
        _accepts = new AcceptPool(listener, slot: 0);
        _thread = new Thread(Run) { IsBackground = true, Name = "EventIo acceptor" };
        _thread.Start();
    }

    /// <summary>
    /// Starts to hand connections of a listener to a port: each as a packet with the key, whose byte count is the
    /// socket.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <param name="port">The port that receives them.</param>
    /// <param name="key">The packets' key.</param>
    /// <exception cref="Native.NativeException">
    /// The socket does not listen, or is already associated with a completion port.
    /// </exception>
    internal static SharedAcceptor Join(int listener, CompletionPort port, nuint key)
    {
        lock (Gate)
        {
            if (!ByListener.TryGetValue(listener, out SharedAcceptor? acceptor))
                ByListener.Add(listener, acceptor = new SharedAcceptor(listener));
            acceptor._members.Add(new Member(port, key));
            return acceptor;
        }
    }

    /// <summary>
    /// Stops handing connections to a port. <see cref="HasLeft"/> is its last packet. The acceptor ends with its last
    /// member.
    /// </summary>
    internal void Leave(CompletionPort port)
    {
        bool isLast;
        lock (Gate)
        {
            int place = _members.FindIndex(member => member.Port == port);
            Member leaving = _members[place];
            _members.RemoveAt(place);
            leaving.Port.Post(leaving.Key, HasLeft);
            isLast = _members.Count == 0;
            if (isLast)
                ByListener.Remove(_listener);
        }
        if (isLast)
            Dispose();
    }

    /// <summary>Ends the thread. All members must have left.</summary>
    public void Dispose()
    {
        _port.Post(key: 0, value: 0);
        _thread.Join();
        // If accepts are still pending, the thread has failed, and they may write to their memory: leak it rather than
        // corrupt the heap.
        if (_accepts.StandingCount == 0)
            _accepts.Dispose();
        _port.Dispose();
    }

    private void Run()
    {
        try
        {
            var entries = new OverlappedEntry[64];
            while (!_isEnding || _accepts.StandingCount > 0)
            {
                bool isFull = _isEnding || (!_isRefused && _accepts.Fill() == 0);
                _isRefused = false;
                int count = _port.Wait(entries, isFull ? Kernel32.INFINITE : RetryMilliseconds);
                foreach (ref readonly OverlappedEntry entry in entries.AsSpan(0, count))
                    Take(entry);
            }
        }
        // An unhandled exception in the thread would end the operator's shell. The failure is reported to the loops.
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
            lock (Gate)
                _members.ForEach(member => member.Port.Post(member.Key, HasFailed));
        }
    }

    private void Take(in OverlappedEntry entry)
    {
        if (entry.Overlapped is null)
        {
            // The packet that asks for the end.
            _isEnding = true;
            if (_accepts.StandingCount > 0)
                _accepts.Cancel();
            return;
        }
        var operation = (IocpOperation*)entry.Overlapped;
        operation->Result = (int)entry.Internal == 0 ? 0 : WindowsSockets.Result(_listener, &operation->Overlapped);
        int socket = _accepts.Take(operation);
        _isRefused |= AcceptPool.IsRefusal(socket);
        if (socket >= 0)
            HandOver(socket);
    }

    private void HandOver(int socket)
    {
        lock (Gate)
        {
            if (_members.Count == 0)
            {
                _ = WinSock.Close(socket);
                return;
            }
            Member member = _members[(int)(_next++ % (uint)_members.Count)];
            member.Port.Post(member.Key, (uint)socket);
        }
    }

    private readonly record struct Member(CompletionPort Port, nuint Key);
}
