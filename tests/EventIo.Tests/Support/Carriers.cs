using System.Net;
using EventIo.Loop;
using EventIo.Loop.Reactor;
using EventIo.Loop.Threads;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Support;

/// <summary>The objects that drive connections: loops on every mechanism, and a thread for each connection.</summary>
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

    /// <summary>
    /// For tests that take long: one carrier of each group that shares code (the readiness mechanisms, io_uring's two
    /// modes). The others run as long tests.
    /// </summary>
    public static TheoryData<MultiplexerKind, TriggerMode> Few
    {
        get
        {
            TheoryData<MultiplexerKind, TriggerMode> data = [];
            foreach (TheoryDataRow<MultiplexerKind, TriggerMode> row in All)
            {
                (MultiplexerKind kind, TriggerMode mode) = row.Data;
                bool? isLong = Host.IsLinux && !Variants.StandsForOthers(kind, mode) ? Run.Long : null;
                data.Add(new TheoryDataRow<MultiplexerKind, TriggerMode>(kind, mode) { Explicit = isLong });
            }
            return data;
        }
    }

    /// <summary>Starts a carrier with a given handler.</summary>
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
            Multiplexer = Variants.Multiplexer,
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
