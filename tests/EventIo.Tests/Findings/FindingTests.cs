using System.Text.RegularExpressions;
using EventIo.Findings;
using EventIo.Tests.Architecture;
using Xunit;

namespace EventIo.Tests.Findings;

public sealed class FindingTests
{
    [Fact]
    public void Every_kind_has_one_row_in_the_catalogue_in_the_order_of_the_enum() =>
        Assert.Equal(Enum.GetValues<FindingKind>(), FindingCatalog.All.Select(row => row.Kind));

    [Fact]
    public void Every_kind_is_reported_by_a_rule_in_a_separate_file()
    {
        string[] rules =
        [
            .. from file in SourceTree.Module
               where file.Path.EndsWith("Rule.cs", StringComparison.Ordinal)
                   || file.Path.EndsWith("Check.cs", StringComparison.Ordinal)
               select string.Join('\n', file.Lines),
        ];
        Assert.All(Enum.GetNames<FindingKind>(), kind => Assert.Contains(
            rules, rule => Regex.IsMatch(rule, $@"\bFindingKind\.{kind}\b")));
    }

    [Fact]
    public void Every_kind_has_a_unique_name_and_number() =>
        Assert.Equal(Enum.GetNames<FindingKind>().Length, Enum.GetValues<FindingKind>().Distinct().Count());

    [Fact]
    public void Every_meaning_is_one_sentence_and_differs_from_all_others()
    {
        Assert.All(FindingCatalog.All, row =>
        {
            Assert.EndsWith(".", row.Meaning, StringComparison.Ordinal);
            Assert.DoesNotContain(". ", row.Meaning, StringComparison.Ordinal);
            Assert.True(char.IsUpper(row.Meaning[0]), row.Meaning);
        });
        Assert.Distinct(FindingCatalog.All.Select(row => row.Meaning));
    }

    [Fact]
    public void Findings_are_sorted_by_severity_then_as_the_kinds_are_declared_then_as_given()
    {
        Finding first = Finding.Of(FindingKind.TooFewSamples, "First.");
        Finding second = Finding.Of(FindingKind.TooFewSamples, "Second.");
        Finding information = Finding.Of(FindingKind.Copied, "It copies.");
        Finding contended = Finding.Of(FindingKind.ProcessorContended, "It waited.");
        Finding error = Finding.Of(FindingKind.AcceptQueueOverflowed, "Connections were dropped.");
        Assert.Equal(
            [error, contended, first, second, information],
            Finding.Sort([information, first, null, second, contended, null, error]));
    }

    [Fact]
    public void The_text_of_a_finding_is_its_kind_and_evidence()
    {
        Finding finding = Finding.Of(FindingKind.Lossy, "5 % were lost.", "Find the cable.") with { Subject = "eth0" };
        Assert.Equal("Lossy: 5 % were lost.", finding.ToString());
        Assert.Equal((FindingSeverity.Warning, "Find the cable."), (finding.Severity, finding.Remedy));
    }
}
