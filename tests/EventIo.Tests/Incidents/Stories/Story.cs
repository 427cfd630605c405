namespace EventIo.Tests.Incidents.Stories;

/// <summary>A symptom that about_EventIo_Troubleshooting explains, and how a test causes it.</summary>
/// <param name="Heading">Its heading in the topic.</param>
/// <param name="Word">A text in the topic's output, which the output of its lines must contain when they run.</param>
/// <param name="Prepare">Causes it.</param>
internal sealed record Story(string Heading, string Word, Action<StoryScene> Prepare);
