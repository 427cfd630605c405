using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Incidents.Stories;

/// <summary>If the symptom is present, the lines of about_EventIo_Troubleshooting show what it says.</summary>
public sealed class StoryTests
{
    private const string Prompt = "    PS> ";

    // On a busy machine the story's programs may not get a processor during a window.
    private const int Most = 5;

    public static TheoryData<string> Headings => [.. StoryCatalog.All.Select(story => story.Heading)];

    [Theory, MemberData(nameof(Headings))]
    public void The_lines_of_a_story_show_what_the_topic_says(string heading)
    {
        Story story = StoryCatalog.All.Single(story => story.Heading == heading);
        string[] section = Section(heading);
        Assert.Contains(section, line => line.Contains(story.Word, StringComparison.Ordinal));
        using var scene = new StoryScene();
        story.Prepare(scene);
        string lines = string.Join('\n', section.Where(line => line.StartsWith(Prompt, StringComparison.Ordinal))
            .Select(line => line[Prompt.Length..]));
        ShellRun run = new(0, "", "");
        for (int i = 0; i < Most && !run.Output.Contains(story.Word, StringComparison.Ordinal); i++)
        {
            run = scene.Run(lines);
            Assert.Equal("", run.Error);
        }
        Assert.Contains(story.Word, run.Output, StringComparison.Ordinal);
    }

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

    private static string[] Topic() =>
        File.ReadAllLines(Path.Combine(Repository.Root, "en-US", "about_EventIo_Troubleshooting.txt"));
}
