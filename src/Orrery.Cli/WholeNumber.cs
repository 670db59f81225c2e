using System.CommandLine.Parsing;
using System.Globalization;

namespace Orrery.Cli;

/// <summary>Reads an option's whole number. A parser and not a validator: one that asks for a value that doesn't parse throws.</summary>
public static class WholeNumber
{
    /// <param name="name">The option's, such as <c>--limit</c>.</param>
    /// <returns>A parser that refuses, with one message, whatever isn't a number from <paramref name="least"/> to <paramref name="most"/>.</returns>
    public static Func<ArgumentResult, int> Parser(string name, int least, int most = int.MaxValue) => result =>
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        result.AddError($"{name} must be {(most == int.MaxValue ? $"{least} or more" : $"from {least} to {most}")}.");
        return default;
    };
}
