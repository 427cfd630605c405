using System.Reflection;
using EventIo.Documentation.Cmdlets;
using EventIo.Documentation.Maml;
using EventIo.Documentation.Pages;
using EventIo.Documentation.Topics;
using EventIo.Documentation.Views;
using EventIo.Findings;
using EventIo.Measurement.Load;
using EventIo.Native.Linux;
using EventIo.Servers.Workloads;
using EventIo.Transfer;

namespace EventIo.Documentation;

/// <summary>
/// Generates what can be derived: help from pages and cmdlets, topics from catalogues, views from records.
/// </summary>
/// <param name="folder">The module's folder.</param>
/// <param name="cmdlets">The assembly of the cmdlets.</param>
internal sealed class Generator(ModuleFolder folder, Assembly cmdlets)
{
    private const string TemplateExtension = ".txt";
    private const string TopicExtension = ".help.txt";

    private readonly List<Problem> _problems = [];

    /// <summary>The problems that prevent generation. No file is written while there is a problem.</summary>
    internal IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Generates all files.</summary>
    internal void Run()
    {
        IReadOnlyList<CmdletFacts> facts = CmdletReader.Read(cmdlets);
        List<HelpPage> pages =
        [
            .. folder.HelpFiles("*.md").Select(page => HelpPageReader.Read(page.File, page.Text, _problems)),
        ];
        TypeIndex types = Types(facts);
        List<(string Name, string File, string Text)> topics = [.. Topics()];
        string[] names = [.. topics.Select(topic => topic.Name), SocketOptionTopic.Name];
        var pairs = new HelpCheck(folder.Help, folder.HelpBase(), types, names, _problems).Pair(facts, pages);
        CheckCatalog(facts);
        // To add a table, add a row here; to add a fully generated topic, add a line below.
        var tables = new Dictionary<string, IReadOnlyList<(string Term, string Meaning)>>
        {
            ["Cmdlets"] = [.. pages.Select(page => (page.Cmdlet, page.Synopsis))],
            ["Errors"] = ErrorReader.Read(cmdlets),
            ["Workloads"] = [.. WorkloadCatalog.All.Select(row => ($"{row.Workload}", row.Summary))],
            ["LoadWorkloads"] = [.. LoadWorkloadCatalog.All.Select(row => ($"{row.Workload}", row.Summary))],
            ["TransferMethods"] =
            [
                .. from method in TransferCatalog.Methods
                   let row = TransferCatalog.Describe(method)
                   select ($"{row.Method}", row.Summary),
            ],
            ["OptionalCalls"] =
            [
                .. OptionalCall.All.Select(row => ($"{row.Name} (Linux {row.Since})", row.Without)),
            ],
            ["Findings"] = [.. FindingCatalog.All.Select(row => ($"{row.Kind}", row.Meaning))],
        };
        var template = new TopicTemplate(tables, _problems);
        List<(string Name, string Text)> files =
            [.. topics.Select(topic => (TopicFile(topic.Name), template.Fill(topic.File, topic.Text)))];
        if (_problems.Count > 0)
            return;
        files.Add(("en-US/EventIo.dll-Help.xml", MamlWriter.Write(pairs, types)));
        files.Add((TopicFile(SocketOptionTopic.Name), SocketOptionTopic.Write()));
        files.Add(("EventIo.Lists.Format.ps1xml", ListViewWriter.Write(OutputCatalog.All)));
        files.Add(("EventIo.Types.ps1xml", TypeFileWriter.Write(OutputCatalog.All)));
        foreach ((string name, string text) in files)
            folder.Write(name, text);
        folder.DeleteHelpFiles($"about_*{TopicExtension}", name => files.All(file => file.Name != name));
    }

    private static string TopicFile(string topic) => $"en-US/{topic}{TopicExtension}";

    private static TypeIndex Types(IEnumerable<CmdletFacts> facts) => new(
    [
        .. OutputCatalog.All.Select(row => row.Type),
        .. facts.SelectMany(cmdlet => cmdlet.Outputs),
        .. from cmdlet in facts
           from use in cmdlet.Parameters
           let type = use.Parameter.Type
           select type.IsArray ? type.GetElementType()! : type,
    ]);

    private IEnumerable<(string Name, string File, string Text)> Topics() =>
        from topic in folder.HelpFiles($"about_*{TemplateExtension}")
        where !topic.File.EndsWith(TopicExtension, StringComparison.Ordinal)
        select (Path.GetFileNameWithoutExtension(topic.File), topic.File, topic.Text);

    private void CheckCatalog(IEnumerable<CmdletFacts> facts)
    {
        foreach (Type type in facts.SelectMany(cmdlet => cmdlet.Outputs).Distinct())
        {
            bool isOurs = type.Assembly.GetName().Name == "EventIo.Core";
            if (isOurs && OutputCatalog.All.All(row => row.Type != type))
            {
                string message = $"{type.FullName} is written by a cmdlet: it needs a row in " +
                    $"{nameof(OutputCatalog)}.cs";
                _problems.Add(new(folder.Manifest, 1, message));
            }
        }
    }
}
