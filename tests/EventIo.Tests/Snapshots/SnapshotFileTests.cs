using System.Text;
using EventIo.Diagnosis.Observation;
using EventIo.Inspection;
using EventIo.Native;
using EventIo.Snapshots;
using EventIo.Snapshots.Files;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using Xunit;

namespace EventIo.Tests.Snapshots;

/// <summary>Files that are snapshots, and files that are not.</summary>
public sealed class SnapshotFileTests
{
    private const int TitleBytes = 19;

    private static readonly byte[] Whole = Write(1);

    public static TheoryData<int> Lengths =>
    [
        0, 1, TitleBytes - 1, TitleBytes, TitleBytes + 8, TitleBytes + 40, TitleBytes + 41, Whole.Length / 2,
        Whole.Length - 1,
    ];

    [Fact]
    public void The_title_names_the_version_of_the_format() =>
        Assert.Equal("EventIo snapshot 1\n", Encoding.ASCII.GetString(Whole, 0, TitleBytes));

    [Fact]
    public void A_written_snapshot_is_read_back()
    {
        HostSnapshot read = Read(Whole);
        Assert.Equal(("web", "Linux 6.18", 1, 2.5), (read.Host, read.Kernel, read.SocketCount, read.WindowSeconds));
        TcpSocket socket = Assert.Single(read.Find(new SocketQuery()).List(CancellationToken.None));
        Assert.Equal("[fe80::1%eth7]:80", socket.Local);
        Assert.Equal([1, 2, 3], socket.Info);
    }

    [Theory, MemberData(nameof(Lengths))]
    public void A_truncated_file_is_damaged_or_not_a_snapshot(int length)
    {
        SnapshotFormatException exception = Assert.Throws<SnapshotFormatException>(() => Read(Whole[..length]));
        Assert.Equal(
            length < TitleBytes - 1 ? SnapshotProblem.NotASnapshot : SnapshotProblem.Damaged, exception.Problem);
    }

    [Fact]
    public void A_changed_byte_anywhere_after_the_title_is_damage()
    {
        for (int i = TitleBytes; i < Whole.Length; i += 7)
        {
            byte[] changed = [.. Whole];
            changed[i] ^= 0x10;
            Assert.Equal(
                SnapshotProblem.Damaged, Assert.Throws<SnapshotFormatException>(() => Read(changed)).Problem);
        }
    }

    [Fact]
    public void Bytes_after_the_end_are_damage() => Assert.Equal(
        SnapshotProblem.Damaged, Assert.Throws<SnapshotFormatException>(() => Read([.. Whole, 0])).Problem);

    [Theory]
    [InlineData("EventIo snapshot 2\n", SnapshotProblem.Newer)]
    [InlineData("EventIo snapshot 2000000000\n", SnapshotProblem.Newer)]
    [InlineData("EventIo snapshot 0\n", SnapshotProblem.NotASnapshot)]
    [InlineData("EventIo snapshot -1\n", SnapshotProblem.NotASnapshot)]
    [InlineData("EventIo snapshot one\n", SnapshotProblem.NotASnapshot)]
    [InlineData("<html></html>", SnapshotProblem.NotASnapshot)]
    public void A_file_with_another_title_is_newer_or_not_a_snapshot(string title, SnapshotProblem expected)
    {
        byte[] file = [.. Encoding.ASCII.GetBytes(title), .. Whole[TitleBytes..]];
        Assert.Equal(expected, Assert.Throws<SnapshotFormatException>(() => Read(file)).Problem);
    }

    [Fact]
    public void A_stream_of_more_than_its_limit_is_refused()
    {
        using var stream = new LimitedStream(new MemoryStream(new byte[11]), limit: 10);
        Assert.Equal(8, stream.Read(new byte[8]));
        Assert.Throws<InvalidDataException>(() => stream.Read(new byte[8]));
    }

    internal static HostSnapshot Read(byte[] file) => SnapshotFile.Read(new MemoryStream(file));

    /// <summary>Writes a file with the given number of sockets, made of fixed figures.</summary>
    internal static byte[] Write(int sockets)
    {
        using var output = new MemoryStream();
        SnapshotFile.Write(output, new HostSnapshot(Content(sockets)), isAnonymized: false);
        return output.ToArray();
    }

    private static SnapshotContent Content(int sockets) => new()
    {
        Host = "web",
        Kernel = "Linux 6.18",
        Window = new HostWindow { Before = new HostState(), After = new HostState(), Seconds = 2.5 },
        Inspection = new InspectionResult(),
        Sockets = new SocketRecording
        {
            Sockets =
            [
                .. Enumerable.Range(1, sockets).Select(number => new TcpSocket
                {
                    Kind = SocketKind.Tcp,
                    State = TcpState.Listen,
                    Cookie = (ulong)number,
                    LocalIP = System.Net.IPAddress.Parse("fe80::1"),
                    LocalPort = 80,
                    ZonedLocal = "[fe80::1%eth7]:80",
                    Info = [1, 2, 3],
                }),
            ],
        },
    };
}
