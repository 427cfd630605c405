using System.Runtime.Versioning;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing;

/// <summary>
/// Accepts for several loops that share a listener. A socket belongs to one port for life, the listener too: so it has a port
/// and a thread of its own here, which deals the connections out in turn.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class SharedAcceptor : IDisposable
{
    /// <summary>What a port is told when it gets no more, at its own wish. No socket: kernel handles are multiples of 4.</summary>
    internal const uint HasLeft = uint.MaxValue;

    /// <summary>What a port is told when it gets no more because the acceptor has failed.</summary>
    internal const uint HasFailed = uint.MaxValue - 1;

    // How long to wait for what was lacking: handles, memory.
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

    /// <summary>Has connections of a listener handed over: each as a packet of the key, whose byte count is the socket.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="port">The port that gets them.</param>
    /// <param name="key">The packets' key.</param>
    /// <exception cref="Native.NativeException">The socket does not listen, or has a port already.</exception>
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

    /// <summary>Has no more handed over. <see cref="HasLeft"/> is the last packet; who leaves last ends the acceptor.</summary>
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

    /// <summary>Ends the thread. Nobody may be a member any more.</summary>
    public void Dispose()
    {
        _port.Post(key: 0, value: 0);
        _thread.Join();
        // If accepts still stand, the thread has failed, and they may write to their memory: rather lose that than the heap.
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
#pragma warning disable CA1031 // Nothing may leave the thread: it would end the operator's shell. The loops get to know.
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
            Deal(socket);
    }

    private void Deal(int socket)
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
