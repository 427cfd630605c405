using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Support.Network;

/// <summary>One end of a link: a TUN device in a network namespace (Documentation/networking/tuntap.rst).</summary>
internal sealed unsafe class TunDevice : IDisposable
{
    internal const int Mtu = 1_500;

    private const int TUNSETIFF = 0x400454CA;
    private const short IFF_TUN = 0x0001;
    private const short IFF_NO_PI = 0x1000;
    private const int RequestBytes = 40; // struct ifreq
    private const int NameBytes = 16;

    private readonly DescriptorHandle _file;

    private TunDevice(DescriptorHandle file) => _file = file;

    internal int Descriptor => _file.Value;

    /// <summary>Creates the device, assigns its address and sets it up.</summary>
    /// <param name="owner">The namespace.</param>
    /// <param name="name">The device's name in the namespace.</param>
    /// <param name="network">The device's address with the length of the network, such as 10.77.0.1/24.</param>
    internal static TunDevice Create(TestNamespace owner, string name, string network)
    {
        Assert.SkipUnless(File.Exists("/dev/net/tun"), "This kernel has no TUN devices.");
        // The device belongs to the namespace of the thread that opens the file.
        var device = new TunDevice(owner.Run(() => Open(name)));
        owner.Ip("address", "add", network, "dev", name);
        owner.Ip("link", "set", name, "mtu", $"{Mtu}", "up");
        return device;
    }

    /// <summary>Reads the next packet that the namespace sends.</summary>
    /// <returns>Its length in bytes; 0 if there is none.</returns>
    internal int Read(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
            return (int)Math.Max(0, HotCalls.Read(_file.Value, bytes, (nuint)buffer.Length));
    }

    /// <summary>Sends a packet to the namespace.</summary>
    /// <returns>Whether it was accepted.</returns>
    internal bool Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* bytes = packet)
            return HotCalls.Write(_file.Value, bytes, (nuint)packet.Length) == packet.Length;
    }

    public void Dispose() => _file.Dispose();

    private static DescriptorHandle Open(string name)
    {
        int descriptor;
        fixed (byte* path = "/dev/net/tun\0"u8)
            descriptor = LibC.open(path, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        var file = new DescriptorHandle(NativeException.Check(descriptor, "open(2)", "/dev/net/tun"));
        byte* request = stackalloc byte[RequestBytes];
        new Span<byte>(request, RequestBytes).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, NameBytes));
        *(short*)(request + NameBytes) = IFF_TUN | IFF_NO_PI;
        NativeException.Check(LibC.ioctl(file.Value, TUNSETIFF, request), "ioctl(2)", "TUNSETIFF");
        return file;
    }
}
