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
            "TOPIC\n    {{ }}\n    One\n        The first.\n    Two\n        The second.\n\nEND\n",
            template.Fill("about_x.txt", "TOPIC\n    {{ }}\n    {{Kinds}}\n\nEND\n"));
        Assert.Empty(problems);
        _ = template.Fill("about_x.txt", "TOPIC\n    {{Colors}}\n");
        Assert.Equal("about_x.txt(2): error HELP: there is no table Colors", Assert.Single(problems).ToString());
    }
}
