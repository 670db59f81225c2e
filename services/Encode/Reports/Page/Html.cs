using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Orrery.Services.Encode.Reports;

/// <summary>Finished HTML. It comes about only from literal text and encoded values, so whatever a file says stays text.</summary>
/// <remarks>Attributes are always in double quotes; a value never stands in a script, a style sheet or an address without a check of its own.</remarks>
internal readonly record struct Html(string Text)
{
    public static readonly Html Empty = new("");

    /// <summary>Literal parts as they are, every hole encoded, unless it holds <see cref="Html"/>.</summary>
    public static Html Of(HtmlParts parts) => parts.Finish();

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(p => p.Text)));

    public static Html Join<T>(IEnumerable<T> items, Func<T, Html> each) => Join(items.Select(each));

    public override string ToString() => Text;
}

/// <summary>Collects an interpolated text for <see cref="Html.Of"/>.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlParts(int literalLength, int holes)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _text = new(literalLength + holes * 16);

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(Html html) => _text.Append(html.Text);

    public void AppendFormatted(string? text) => _text.Append(Encoder.Encode(text ?? ""));

    public void AppendFormatted<T>(T value) where T : IFormattable => AppendFormatted(value, null);

    public void AppendFormatted<T>(T value, string? format) where T : IFormattable =>
        AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

    internal Html Finish() => new(_text?.ToString() ?? "");
}
