using System.Net;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using Xunit;

namespace EventIo.Tests.Support;

/// <summary>All that can carry connections: loops on every mechanism, and a thread for each connection.</summary>
internal static class Carriers
{
    public static TheoryData<MultiplexerKind, TriggerMode> All
    {
        get
        {
            TheoryData<MultiplexerKind, TriggerMode> data = Variants.All;
            if (Host.IsLinux)
                data.Add(MultiplexerKind.ThreadPerConnection, TriggerMode.Blocking);
            return data;
        }
    }

    /// <summary>Starts one with a handler of the test's own.</summary>
    internal static Carrier Start(
        MultiplexerKind kind,
        TriggerMode mode,
        Func<LoopCounters, IConnectionHandler> createHandler,
        Func<EventLoopOptions, EventLoopOptions>? configure = null)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        IPEndPoint loopback = new(IPAddress.Loopback, 0);
        DescriptorHandle listener = SystemSocket.OpenListener(loopback, backlog: 1_000);
        SystemSocket.SetNonBlocking(listener.Value, isNonBlocking: true);
        var options = new EventLoopOptions
        {
            Name = "EventIo test",
            Variant = variant,
            Listener = listener,
            CreateHandler = createHandler,
        };
        options = configure?.Invoke(options) ?? options;
        ServerLoop loop = kind == MultiplexerKind.ThreadPerConnection
            ? ThreadPerConnectionLoop.Start(options)
            : EventLoop.Start(options);
        return new Carrier(loop, listener, SystemSocket.LocalEndPoint(listener.Value, loopback));
    }
}
