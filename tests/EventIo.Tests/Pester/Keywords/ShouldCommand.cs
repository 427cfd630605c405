using System.Collections.Frozen;
using System.Management.Automation;

namespace EventIo.Tests.Pester.Keywords;

/// <summary>Should: one switch chooses the operator, by its name in the table below.</summary>
internal sealed class ShouldCommand : KeywordCommand
{
    private const string Greater = "greater than";
    private const string GreaterOrEqual = "greater than or equal to";
    private const string Less = "less than";
    private const string LessOrEqual = "less than or equal to";

    // true: the operator judges the pipeline's items together; false: one after the other.
    private static readonly FrozenDictionary<string, (bool TakesAll, Func<Expectation, string?> Judge)> Operators =
        new Dictionary<string, (bool, Func<Expectation, string?>)>
        {
            [nameof(Be)] = (true, e => EqualityOperators.Be(e, ignoreCase: true)),
            [nameof(BeExactly)] = (true, e => EqualityOperators.Be(e, ignoreCase: false)),
            [nameof(BeNullOrEmpty)] = (true, CollectionOperators.BeNullOrEmpty),
            [nameof(Contain)] = (true, CollectionOperators.Contain),
            [nameof(HaveCount)] = (true, CollectionOperators.HaveCount),
            [nameof(BeIn)] = (false, CollectionOperators.BeIn),
            [nameof(BeTrue)] = (false, e => ValueOperators.BeBoolean(e, expected: true)),
            [nameof(BeFalse)] = (false, e => ValueOperators.BeBoolean(e, expected: false)),
            [nameof(BeGreaterThan)] = (false, e => ValueOperators.Compare(e, Greater, LessOrEqual, x => x > 0)),
            [nameof(BeGreaterOrEqual)] = (false, e => ValueOperators.Compare(e, GreaterOrEqual, Less, x => x >= 0)),
            [nameof(BeLessThan)] = (false, e => ValueOperators.Compare(e, Less, GreaterOrEqual, x => x < 0)),
            [nameof(BeLessOrEqual)] = (false, e => ValueOperators.Compare(e, LessOrEqual, Greater, x => x <= 0)),
            [nameof(BeOfType)] = (false, ValueOperators.BeOfType),
            [nameof(Match)] = (false, e => TextOperators.Match(e, ignoreCase: true)),
            [nameof(MatchExactly)] = (false, e => TextOperators.Match(e, ignoreCase: false)),
            [nameof(BeLike)] = (false, e => TextOperators.BeLike(e, ignoreCase: true)),
            [nameof(BeLikeExactly)] = (false, e => TextOperators.BeLike(e, ignoreCase: false)),
            [nameof(Exist)] = (false, ValueOperators.Exist),
            [nameof(Throw)] = (false, ThrowOperator.Throw),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly List<object?> _actual = [];

    [Parameter(ValueFromPipeline = true)]
    public object? ActualValue { get; set; }

    [Parameter(Position = 0)]
    [Alias("RegularExpression", "ExpectedType", "ExpectedMessage")]
    public object? ExpectedValue { get; set; }

    [Parameter]
    public SwitchParameter Not { get; set; }

    [Parameter]
    public string? Because { get; set; }

    [Parameter]
    public string? ErrorId { get; set; }

    [Parameter]
    public Type? ExceptionType { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter Be { get; set; }

    [Parameter]
    public SwitchParameter BeExactly { get; set; }

    [Parameter]
    public SwitchParameter BeTrue { get; set; }

    [Parameter]
    public SwitchParameter BeFalse { get; set; }

    [Parameter]
    public SwitchParameter BeNullOrEmpty { get; set; }

    [Parameter]
    public SwitchParameter Match { get; set; }

    [Parameter]
    public SwitchParameter MatchExactly { get; set; }

    [Parameter]
    public SwitchParameter BeLike { get; set; }

    [Parameter]
    public SwitchParameter BeLikeExactly { get; set; }

    [Parameter]
    public SwitchParameter BeGreaterThan { get; set; }

    [Parameter]
    public SwitchParameter BeGreaterOrEqual { get; set; }

    [Parameter]
    public SwitchParameter BeLessThan { get; set; }

    [Parameter]
    public SwitchParameter BeLessOrEqual { get; set; }

    [Parameter]
    public SwitchParameter Contain { get; set; }

    [Parameter]
    public SwitchParameter BeIn { get; set; }

    [Parameter]
    public SwitchParameter HaveCount { get; set; }

    [Parameter]
    public SwitchParameter BeOfType { get; set; }

    [Parameter]
    public SwitchParameter Throw { get; set; }

    [Parameter]
    public SwitchParameter Exist { get; set; }

    protected override void ProcessRecord()
    {
        if (MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(ActualValue)))
            _actual.Add(ValueFormat.Unwrap(ActualValue));
    }

    protected override void EndProcessing()
    {
        string[] chosen = [.. MyInvocation.BoundParameters.Keys.Where(Operators.ContainsKey)];
        if (chosen.Length != 1)
            throw Error("PesterShouldOperator", $"Should takes one of -{string.Join(", -", Operators.Keys.Order())}.");

        (bool takesAll, Func<Expectation, string?> judge) = Operators[chosen[0]];
        object?[] subjects = takesAll ? [_actual.Count == 0 ? null : _actual.ToArray()]
            : _actual.Count == 0 ? [null] : [.. _actual];
        foreach (object? subject in subjects)
        {
            string? failure = judge(new Expectation(this, subject));
            if (failure is not null)
                throw Error(PesterErrorIds.AssertionFailed, failure);
        }
    }
}
