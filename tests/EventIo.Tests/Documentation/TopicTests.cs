using EventIo.Diagnosis;
using EventIo.Documentation;
using EventIo.Documentation.Topics;
using EventIo.Inspection.Rules;
using EventIo.Sockets.Options;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Documentation;

/// <summary>Topics are folded for a screen of 80 columns; their tables come from catalogues.</summary>
public sealed class TopicTests
{
    [Fact]
    public void The_topic_of_socket_options_has_every_option_of_every_system()
    {
        string topic = SocketOptionTopic.Write();
        foreach (SocketOptionDescription option in SocketOptionCatalog.Linux.Concat(SocketOptionCatalog.Windows))
            Assert.Contains($"\n    {option.Name}: ", topic, StringComparison.Ordinal);
        Assert.All(topic.Split('\n'), line => Assert.True(line.Length <= 78, line));
    }

    [Fact]
    public void The_topic_of_inspection_explains_every_rule()
    {
        string[] topic = File.ReadAllLines(Path.Combine(Repository.Root, "en-US", "about_EventIo_Inspection.txt"));
        Assert.All(RuleCatalog.All, rule => Assert.Contains($"    {rule.Kind}", topic));
    }

    [Fact]
    public void The_topic_of_diagnosis_explains_every_check_of_a_host()
    {
        string[] topic = File.ReadAllLines(Path.Combine(Repository.Root, "en-US", "about_EventIo_Diagnosis.txt"));
        Assert.All(CheckCatalog.OfHost, check => Assert.Contains($"    {check.Kind}", topic));
        Assert.All(topic, line => Assert.True(line.Length <= 78, line));
    }

    [Fact]
    public void A_template_is_kept_unchanged_except_for_its_tables()
    {
        var problems = new List<Problem>();
        var template = new TopicTemplate(
            new Dictionary<string, IReadOnlyList<(string, string)>>
            {
                ["Kinds"] = [("One", "The first."), ("Two", "The second.")],
            },
            problems);
        Assert.Equal(
            "TOPIC\n    { }\n    One\n        The first.\n    Two\n        The second.\n\nEND\n",
            template.Fill("about_x.txt", "TOPIC\n    { }\n    {{Kinds}}\n\nEND\n"));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("TOPIC\n    {{Colors}}\n", 2, "there is no table Colors")]
    [InlineData("TOPIC\n    {{ Kinds }}\n", 2, "a table has its own line")]
    [InlineData("SHORT DESCRIPTION\n    Explains one\n    thing.\n", 3, "'SHORT DESCRIPTION' has more than one line")]
    public void A_fault_of_a_template_is_reported_with_its_line(string text, int line, string message)
    {
        var problems = new List<Problem>();
        _ = new TopicTemplate(new Dictionary<string, IReadOnlyList<(string, string)>>(), problems).Fill("x.txt", text);
        Assert.StartsWith($"x.txt({line}): error HELP: {message}", Assert.Single(problems).ToString());
    }

    [Fact]
    public void A_generated_topic_is_deleted_when_its_source_is_gone()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("eventio-");
        try
        {
            string help = root.CreateSubdirectory("en-US").FullName;
            File.WriteAllText(Path.Combine(help, "about_kept.help.txt"), "");
            File.WriteAllText(Path.Combine(help, "about_gone.help.txt"), "");
            File.WriteAllText(Path.Combine(help, "about_gone.txt"), "");
            var folder = new ModuleFolder(root.FullName);
            folder.DeleteHelpFiles("about_*.help.txt", name => name == "en-US/about_gone.help.txt");
            Assert.Equal(
                ["about_gone.txt", "about_kept.help.txt"],
                Directory.GetFiles(help).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
