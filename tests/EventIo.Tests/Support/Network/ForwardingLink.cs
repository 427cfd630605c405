using System.Diagnostics;
using System.Net;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Tests.Support.Network;

/// <summary>
/// A link between two network namespaces, with delay, loss, reordering, duplicates and an MTU: a thread that forwards
/// the IPv4 packets between two TUN devices. No packet is early; on a busy machine one may be late.
/// </summary>
internal sealed unsafe class ForwardingLink : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly LinkOptions _options;
    private readonly TunDevice _left;
    private readonly TunDevice _right;
    private readonly WakeEvent _end = new();
    private readonly Thread _thread;
    private volatile bool _isEnding;

    private ForwardingLink(LinkOptions options, TunDevice left, TunDevice right)
    {
        _options = options;
        _left = left;
        _right = right;
        ToRight = new LinkDirection(options, options.Seed);
        ToLeft = new LinkDirection(options, ~options.Seed);
        _thread = new Thread(Forward) { IsBackground = true, Name = "EventIo link" };
        _thread.Start();
    }

    /// <summary>The address of the left namespace.</summary>
    internal static IPAddress LeftAddress { get; } = IPAddress.Parse("10.77.0.1");

    /// <summary>The address of the right namespace.</summary>
    internal static IPAddress RightAddress { get; } = IPAddress.Parse("10.77.0.2");

    /// <summary>The name of the device at either end.</summary>
    internal static string DeviceName => "link0";

    /// <summary>The direction of packets from the left namespace.</summary>
    internal LinkDirection ToRight { get; }

    /// <summary>The direction of packets from the right namespace.</summary>
    internal LinkDirection ToLeft { get; }

    /// <summary>Links two namespaces; skips the test if there are no TUN devices.</summary>
    internal static ForwardingLink Between(TestNamespace left, TestNamespace right, LinkOptions options)
    {
        TunDevice first = TunDevice.Create(left, DeviceName, $"{LeftAddress}/24");
        TunDevice second = TunDevice.Create(right, DeviceName, $"{RightAddress}/24");
        return new ForwardingLink(options, first, second);
    }

    public void Dispose()
    {
        _isEnding = true;
        _end.Set();
        _thread.Join();
        _left.Dispose();
        _right.Dispose();
        _end.Dispose();
    }

    private void Forward()
    {
        byte[] buffer = new byte[BufferBytes];
        while (!_isEnding)
        {
            Wait();
            TakeAll(_left, ToRight, buffer);
            TakeAll(_right, ToLeft, buffer);
            long now = Now;
            ToRight.Release(now, _right);
            ToLeft.Release(now, _left);
        }
    }

    private static long Now => Stopwatch.GetTimestamp() * (Nanoseconds.PerSecond / Stopwatch.Frequency);

    // Waits until a packet arrives, or one is due.
    private void Wait()
    {
        PollDescriptor* entries = stackalloc PollDescriptor[3]
        {
            new PollDescriptor { Descriptor = _left.Descriptor, Events = PollEvents.In },
            new PollDescriptor { Descriptor = _right.Descriptor, Events = PollEvents.In },
            new PollDescriptor { Descriptor = _end.Descriptor, Events = PollEvents.In },
        };
        long due = Math.Min(ToRight.NextDue ?? long.MaxValue, ToLeft.NextDue ?? long.MaxValue);
        timespec time = TimeSpecification.FromNanoseconds(Math.Max(0, due - Now));
        // After a signal the loop checks again.
        _ = HotCalls.PPoll(entries, 3, due == long.MaxValue ? null : &time, null);
    }

    private void TakeAll(TunDevice from, LinkDirection direction, byte[] buffer)
    {
        for (int length; (length = from.Read(buffer)) > 0;)
        {
            ReadOnlySpan<byte> packet = buffer.AsSpan(0, length);
            bool isIPv4 = packet[0] >> 4 == 4;
            if (!isIPv4 || direction.Accept(packet, Now))
                continue;
            if (_options.AnnouncesMtu && FragmentationNeeded.IsWanted(packet))
                from.Write(FragmentationNeeded.For(packet, _options.Mtu));
        }
    }
}
