using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Incidents.Stories;

/// <summary>
/// If a symptom is present, its lines in about_EventIo_Troubleshooting print the output that the topic shows.
/// </summary>
public sealed class StoryTests
{
    private const string Prompt = "    PS> ";

    // On a busy machine the story's programs may not get a processor during a window.
    private const int Most = 5;

    public static TheoryData<string> Headings => [.. StoryCatalog.All.Select(story => story.Heading)];

    [Theory, MemberData(nameof(Headings))]
    public void The_lines_of_a_story_print_the_output_that_the_topic_shows(string heading)
    {
        Story story = StoryCatalog.All.Single(story => story.Heading == heading);
        string[] section = Section(heading);
        Assert.Contains(section, line => line.Contains(story.Word, StringComparison.Ordinal));
        using var scene = new StoryScene();
        story.Prepare(scene);
        string lines = string.Join('\n', section.Where(line => line.StartsWith(Prompt, StringComparison.Ordinal))
            .Select(line => line[Prompt.Length..]));
        string[] expected = Output(section);
        ShellRun run = new(0, "", "");
        string[] missing = expected;
        for (int i = 0; i < Most && missing.Length > 0; i++)
        {
            run = scene.Run(lines);
            Assert.Equal("", run.Error);
            missing = StoryOutput.Missing(expected, run.Output);
            if (!run.Output.Contains(story.Word, StringComparison.Ordinal))
                missing = [.. missing, story.Word];
        }
        Assert.True(missing.Length == 0, $"Missing: {string.Join(" | ", missing)} in{Environment.NewLine}{run.Output}");
    }

    [Theory]
    [InlineData("Kind : Ghost\nCause : 1,204 of 5.0 s,\n        no more", "Kind : Ghost Cause : 7 of 12.5 s, no more")]
    [InlineData("Kind : Ghost\nCause : 1 of 5", "Kind : Ghost\nCause : none of 5", "Cause : 1 of 5")]
    [InlineData("Count Name\n  12 web", "Count Name\n 7 web")]
    [InlineData("Count Name\n  12 web", "Count Name\n 7 nginx", "  12 web")]
    public void Outputs_that_differ_only_in_figures_and_line_breaks_are_the_same(
        string topic, string run, params string[] missing) =>
        Assert.Equal(missing, StoryOutput.Missing(topic.Split('\n'), run));

    [Fact]
    public void Each_story_of_the_topic_has_a_test()
    {
        string[] topic = Topic();
        string[] headings = [.. topic.Where(line => line.Length > 0 && !char.IsWhiteSpace(line[0]))];
        Assert.Equal(
            headings.Except(["TOPIC", "SHORT DESCRIPTION", "LONG DESCRIPTION", "SEE ALSO"]),
            StoryCatalog.All.Select(story => story.Heading));
        Assert.All(topic, line => Assert.True(line.Length <= 78, line));
    }

    private static string[] Section(string heading) =>
    [
        .. Topic().SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => line.Length == 0 || char.IsWhiteSpace(line[0])),
    ];

    // The lines after the prompts and a blank line, up to the next blank line.
    private static string[] Output(string[] section)
    {
        int last = Array.FindLastIndex(section, line => line.StartsWith(Prompt, StringComparison.Ordinal));
        return [.. section.Skip(last + 1).SkipWhile(line => line.Length == 0).TakeWhile(line => line.Length > 0)];
    }

    private static string[] Topic() =>
        File.ReadAllLines(Path.Combine(Repository.Root, "en-US", "about_EventIo_Troubleshooting.txt"));
}
