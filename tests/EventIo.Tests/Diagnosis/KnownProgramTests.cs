using EventIo.Diagnosis.Readings;
using EventIo.Diagnosis.Remedies;
using Xunit;

namespace EventIo.Tests.Diagnosis;

public sealed class KnownProgramTests
{
    [Theory]
    [InlineData("nginx", "nginx: worker process", "nginx")]
    [InlineData("python3", "/usr/bin/python3 /usr/local/bin/gunicorn app:app", "gunicorn")]
    [InlineData("MainThread", "node server.js", "node")]
    [InlineData("node-MainThread", "/opt/bin/node --max-old-space-size=99 server.js", "node")]
    [InlineData("dotnet", "dotnet Api.dll", "dotnet")]
    [InlineData("worker", "./worker --listen 80", null)]
    public void A_program_is_known_by_its_name_or_its_first_arguments(string name, string line, string? known)
    {
        var process = new HostProcess(1, name) { Arguments = line.Split(' ') };
        Assert.Equal(known, KnownPrograms.Find(process)?.Name);
    }

    [Fact]
    public void Every_program_has_its_own_settings_and_they_contain_the_value()
    {
        Assert.All(KnownPrograms.All, program =>
        {
            var process = new HostProcess(1, program.Name);
            foreach (Func<KnownProgram, string> setting in new Func<KnownProgram, string>[]
            {
                known => known.Backlog, known => known.KeepAlive, known => known.Workers, known => known.Descriptors,
            })
            {
                string text = KnownPrograms.Directive(process, setting, "general", 4_242, 80);
                Assert.StartsWith($"{program.Name}: ", text, StringComparison.Ordinal);
            }
            Assert.Contains(
                "4242", KnownPrograms.Directive(process, known => known.Backlog, "", 4_242, 80),
                StringComparison.Ordinal);
        });
        Assert.Equal("general", KnownPrograms.Directive(null, known => known.Backlog, "general", 1));
    }
}
