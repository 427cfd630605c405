using System.IO.Compression;
using System.Net;
using System.Text;
using EventIo.Diagnosis.Observation;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Threads;
using EventIo.Native;
using EventIo.Snapshots;
using EventIo.Snapshots.Anonymity;
using EventIo.Sockets.Listing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Snapshots;

/// <summary>Names and addresses are replaced, each by the same replacement everywhere.</summary>
[Collection(Lanes.Hosts)]
public sealed class AnonymizerTests(RecordedHost host) : IClassFixture<RecordedHost>
{
    // Title, length and SHA-256.
    private const int HeaderBytes = 19 + 8 + 32;

    private static Anonymizer Create(params string[] names) =>
        new(names.Index().ToDictionary(name => name.Item, name => $"process{name.Index + 1}"));

    [Theory]
    [InlineData("nginx", "process1")]
    [InlineData("nginx[812] 10.0.0.1:80", "process1[812] 198.18.0.1:80")]
    [InlineData("process nginx (812), descriptor 6", "process process1 (812), descriptor 6")]
    [InlineData("nginx-old and nginxes stay", "nginx-old and nginxes stay")]
    [InlineData("[::1]:80, 127.0.0.1:80, 0.0.0.0, ::, 224.0.0.1", "[::1]:80, 127.0.0.1:80, 0.0.0.0, ::, 224.0.0.1")]
    [InlineData("[2a00::5]:80 to [2a00::6]:90", "[2001:db8::1]:80 to [2001:db8::2]:90")]
    [InlineData("fe80::1%eth0 and fe80::1%eth1", "2001:db8::1 and 2001:db8::1")]
    [InlineData("::ffff:10.0.0.1 is 10.0.0.1.", "::ffff:198.18.0.1 is 198.18.0.1.")]
    [InlineData("10.0.0.1: 4 of 8, 3.5 s, 12:30:01, 6.18.44", "198.18.0.1: 4 of 8, 3.5 s, 12:30:01, 6.18.44")]
    [InlineData("TcpExt.ListenOverflows", "TcpExt.ListenOverflows")]
    public void Other_parts_of_a_text_are_kept(string text, string expected) =>
        Assert.Equal(expected, Create("nginx").Replace(text));

    [Fact]
    public void Equal_addresses_have_the_same_replacement_and_different_addresses_have_different_replacements()
    {
        Anonymizer anonymizer = Create();
        string first = anonymizer.Replace("10.0.0.1:80");
        Assert.Equal(first, anonymizer.Replace("10.0.0.1:80"));
        Assert.Equal(first.Split(':')[0], anonymizer.Replace("10.0.0.1"));
        Assert.NotEqual(first, anonymizer.Replace("10.0.0.2:80"));
    }

    [Fact(Explicit = Run.Long)]
    public void Every_address_has_a_different_replacement()
    {
        Anonymizer anonymizer = Create();
        const int Count = 140_000;
        var replaced = new HashSet<string>();
        for (int i = 0; i < Count; i++)
            replaced.Add(anonymizer.Replace(new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder(
                (10 << 24) + i))).ToString()));
        Assert.Equal(Count, replaced.Count);
    }

    [Fact]
    public void A_name_that_is_a_number_is_replaced_only_where_it_stands_alone()
    {
        Assert.Equal("process1", Create("8080").Replace("8080"));
        Assert.Equal("port 8080", Create("8080").Replace("port 8080"));
    }

    [Fact]
    public void A_file_has_no_name_of_the_host_its_processes_and_sockets()
    {
        Assert.SkipUnless(Host.IsLinux, "Snapshots are taken on Linux only.");
        byte[] file = host.Write(isAnonymized: true);
        string json = Expand(file);
        string[] names =
        [
            .. NameCollector.Of(host.Taken.Content).Keys.Where(name => name.Any(char.IsLetter) && name.Length > 2),
        ];
        Assert.Contains(names, name => name.StartsWith("EventIo", StringComparison.Ordinal));
        Assert.Contains(Environment.MachineName, names.Append(Environment.MachineName));
        // A name must occur neither as a whole value nor within a text.
        Assert.All(names, name => Assert.DoesNotContain($"\"{name}\"", json, StringComparison.Ordinal));
        Assert.All(
            names.Where(name => name.Length > 8),
            name => Assert.DoesNotContain($"{name}[", json, StringComparison.Ordinal));
    }

    [Fact]
    public void Related_rows_match_after_anonymization()
    {
        Assert.SkipUnless(Host.IsLinux, "Snapshots are taken on Linux only.");
        HostSnapshot read = SnapshotFileTests.Read(host.Write(isAnonymized: true));
        Assert.True(read.IsAnonymized);
        Assert.Equal("host1", read.Host);
        EventLoopThread loop = Assert.Single(read.Inspect(new InspectionQuery { ListenerPort = host.Port }).Loops);
        // An earlier connection with the same port may be in TIME-WAIT.
        var query = new SocketQuery { LocalPorts = [host.Port], States = [TcpState.Listen, TcpState.Established] };
        TcpSocket[] sockets = [.. read.Find(query).List(CancellationToken.None)];
        Assert.Equal(RecordedHost.Connections + 1, sockets.Length);
        Assert.All(sockets, socket => Assert.Equal(loop.ProcessName, socket.ProcessName));
        Assert.Contains(
            read.Diagnose(new DiagnosisQuery { IsNameWanted = name => name == loop.ProcessName }).Findings,
            finding => finding.Subject.StartsWith($"{loop.ProcessName}[", StringComparison.Ordinal));
    }

    private static string Expand(byte[] file)
    {
        using var expanded = new BrotliStream(new MemoryStream(file[HeaderBytes..]), CompressionMode.Decompress);
        using var reader = new StreamReader(expanded, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
