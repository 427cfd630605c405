using EventIo.Sockets.Events;
using EventIo.Sockets.Events.Programs;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Sockets.Events;

/// <summary>The catalogue's rows of the programs, and their description in the help.</summary>
public sealed class TraceCatalogTests
{
    [Fact]
    public void Every_program_and_every_traced_kind_has_a_row()
    {
        Assert.Equal(Enum.GetValues<TraceProgram>(), TraceCatalog.All.Select(row => row.Program).Order());
        Assert.Equal(
            Enum.GetValues<TcpEventKind>().Where(kind => kind is not (TcpEventKind.Close or TcpEventKind.Lost)),
            TraceCatalog.All.Select(row => row.Kind).Distinct().Order());
        Assert.Equal(TraceCatalog.All.Count, TraceCatalog.All.Select(row => row.Name).Distinct().Count());
    }

    [Fact]
    public void The_topic_lists_every_program_with_its_tracepoint()
    {
        string[] topic = File.ReadAllLines(Path.Combine(Repository.Root, "en-US", "about_EventIo_Tracing.txt"));
        Assert.All(TraceCatalog.All, row => Assert.Contains(topic, line =>
            line.Contains($" {row.Tracepoint} ", StringComparison.Ordinal)
            && line.EndsWith($" {row.Name}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_program_has_its_equivalent_in_C()
    {
        string folder = Path.Combine(Repository.Root, "src", "EventIo.Core", "Sockets", "Events", "Programs");
        Assert.All(Directory.GetFiles(folder, "*Program.cs").Where(file => !file.EndsWith("TraceProgram.cs",
            StringComparison.Ordinal)), file => Assert.Contains("/// In C:", File.ReadAllLines(file)));
    }
}
