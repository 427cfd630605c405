using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace EventIo.Shell;

/// <summary>What the engine asks: lines, secrets, missing parameters, choices, credentials.</summary>
internal sealed partial class ShellUserInterface : IHostUISupportsMultipleChoiceSelection
{
    /// <summary>Reads a line with editing where there is a terminal; set by whoever owns the line editor.</summary>
    internal Func<string, string?> LineReader { get; set; } = static prompt =>
    {
        Console.Out.Write(prompt);
        return Console.ReadLine();
    };

    /// <inheritdoc/>
    public override string ReadLine() => Ask("");

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => AskSecret("");

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteHeading(caption, message);
        if (descriptions.Any(field => !string.IsNullOrEmpty(field.HelpMessage)))
            WriteLine("(Type !? for Help.)");
        Dictionary<string, PSObject> answers = [];
        foreach (FieldDescription field in descriptions)
        {
            Type type = LanguagePrimitives.TryConvertTo(field.ParameterAssemblyFullName, out Type found)
                ? found
                : typeof(string);
            object? answer = typeof(IList).IsAssignableFrom(type)
                ? AskList(field, type)
                : AskValue(field, type, field.Name);
            answers.Add(field.Name, PSObject.AsPSObject(answer));
        }

        return answers;
    }

    /// <inheritdoc/>
    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHeading(caption, message);
        string menu = ChoiceMenu.Line(choices, defaultChoice);
        while (true)
        {
            string answer = Ask(menu).Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            int picked = ChoiceMenu.Pick(choices, answer);
            if (picked >= 0)
                return picked;
            if (answer == "?")
                WriteLine(ChoiceMenu.Help(choices));
        }
    }

    /// <inheritdoc/>
    public Collection<int> PromptForChoice(
        string? caption, string? message, Collection<ChoiceDescription> choices, IEnumerable<int>? defaultChoices)
    {
        WriteHeading(caption, message);
        WriteLine(ChoiceMenu.Help(choices));
        Collection<int> picked = [];
        while (true)
        {
            string answer = Ask(string.Create(CultureInfo.CurrentCulture, $"Choice[{picked.Count}]: ")).Trim();
            if (answer.Length == 0)
                return picked.Count > 0 ? picked : [.. defaultChoices ?? []];
            int choice = ChoiceMenu.Pick(choices, answer);
            if (choice >= 0)
                picked.Add(choice);
        }
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) => PromptForCredential(
            caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
    {
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
            userName = Ask("User: ");
        return new PSCredential(userName, AskSecret($"Password for user {userName}: "));
    }

    private string Ask(string prompt)
    {
        ThrowIfNonInteractive();
        lock (_gate)
            _progress.Hide(Console.Out);
        return LineReader(GetOutputString(prompt, SupportsVirtualTerminal)) ?? throw EndOfInput();
    }

    /// <summary>From a terminal without showing it; a redirected standard input gives it as a line.</summary>
    private SecureString AskSecret(string prompt)
    {
        ThrowIfNonInteractive();
        Write(prompt);
        SecureString secret = new();
        if (Terminal.HasKeys)
        {
            SecretReader.Read(secret);
        }
        else
        {
            foreach (char c in Console.ReadLine() ?? throw EndOfInput())
                secret.AppendChar(c);
        }

        return secret;
    }

    private object AskList(FieldDescription field, Type type)
    {
        Type elementType = type.GetElementType() ?? typeof(object);
        ArrayList values = [];
        while (AskValue(field, elementType, $"{field.Name}[{values.Count}]", isOptional: true) is { } value)
            values.Add(value);
        return LanguagePrimitives.TryConvertTo(values, type, out object? list) ? list : values;
    }

    private object? AskValue(FieldDescription field, Type type, string label, bool isOptional = false)
    {
        if (type == typeof(SecureString))
            return AskSecret($"{label}: ") is var secret && isOptional && secret.Length == 0 ? null : secret;
        if (type == typeof(PSCredential))
            return PromptForCredential(label, "", "", "");
        while (true)
        {
            string answer = Ask($"{label}: ");
            if (answer == "!?")
                WriteLine(field.HelpMessage is { Length: > 0 } help ? help : $"No help is available for {field.Name}.");
            else if (isOptional && answer.Length == 0)
                return null;
            else if (LanguagePrimitives.TryConvertTo(answer, type, CultureInfo.CurrentCulture, out object? value))
                return value;
            else
                WriteErrorLine($"'{answer}' cannot be understood as {type.Name}.");
        }
    }

    private void WriteHeading(string? caption, string? message)
    {
        ThrowIfNonInteractive();
        if (!string.IsNullOrEmpty(caption))
        {
            WriteLine();
            WriteLine(PSStyle.Instance.Bold + caption + PSStyle.Instance.Reset);
        }

        if (!string.IsNullOrEmpty(message))
            WriteLine(message);
    }

    private void ThrowIfNonInteractive()
    {
        if (!_mayAsk)
            throw new PSInvalidOperationException(
                "The shell was started with -NonInteractive: nothing can be asked. Give the value as a parameter.");
    }

    private static PSInvalidOperationException EndOfInput() =>
        new("Standard input has ended: nothing can be asked. Give the value as a parameter.");
}
