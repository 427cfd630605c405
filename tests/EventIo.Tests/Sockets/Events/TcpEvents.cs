using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Sockets.Events;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Sockets.Events;

/// <summary>A watcher and the events that it has read so far.</summary>
internal sealed class TcpEvents : IDisposable
{
    private readonly TcpEventWatcher _watcher;

    internal TcpEvents(TcpEventQuery query)
        : this(TcpEventWatcher.Start(query, TestContext.Current.CancellationToken))
    {
    }

    internal TcpEvents(TcpEventWatcher watcher) => _watcher = watcher;

    internal List<TcpEvent> All { get; } = [];

    internal TcpEventWatcher Watcher => _watcher;

    public void Dispose() => _watcher.Dispose();

    /// <summary>Reserves a port on which nobody listens, and which nobody else gets meanwhile.</summary>
    internal static Socket Reserve(IPAddress address, out IPEndPoint endPoint)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        endPoint = (IPEndPoint)socket.LocalEndPoint!;
        return socket;
    }

    /// <summary>Reads until a condition on the events holds, for a bounded time.</summary>
    internal void Until(Func<List<TcpEvent>, bool> isDone)
    {
        long end = MonotonicClock.Nanoseconds + (long)HangGuard.Time.TotalNanoseconds;
        while (!isDone(All))
        {
            Assert.True(
                MonotonicClock.Nanoseconds < end,
                $"Still missing after {All.Count} events: {string.Join(", ", All.TakeLast(20))}");
            _watcher.Wait(Nanoseconds.PerSecond / 10, TestContext.Current.CancellationToken);
            Read();
        }
    }

    /// <summary>Reads the events that have happened, so that there is room for others.</summary>
    internal void Read() => All.AddRange(_watcher.Read(TestContext.Current.CancellationToken));

    /// <summary>Reads until there is a matching event.</summary>
    internal TcpEvent Until(Func<TcpEvent, bool> isWanted)
    {
        Until(events => events.Any(isWanted));
        return All.First(isWanted);
    }
}
