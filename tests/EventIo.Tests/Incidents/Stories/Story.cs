namespace EventIo.Tests.Incidents.Stories;

/// <summary>A symptom that about_EventIo_Troubleshooting explains, and how a test causes it.</summary>
/// <param name="Heading">Its heading in the topic.</param>
/// <param name="Word">A text of the topic's output that must be the same in every run, figures included.</param>
/// <param name="Prepare">Causes the symptom.</param>
internal sealed record Story(string Heading, string Word, Action<StoryScene> Prepare);
