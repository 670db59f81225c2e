using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Services.Encode.Reports;

/// <summary>Numbers on one line, even in an indented document: a line each would make a short clip's report thousands of lines long.</summary>
internal abstract class SeriesJson<T> : JsonConverter<ImmutableArray<T>>
{
    public override ImmutableArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A series is an array of numbers.");
        var values = ImmutableArray.CreateBuilder<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) values.Add(One(ref reader));
        return values.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value, JsonSerializerOptions options)
    {
        var text = new StringBuilder("[");
        foreach (var item in value.IsDefault ? [] : value) text.Append(text.Length > 1 ? "," : "").Append(Text(item));
        writer.WriteRawValue(text.Append(']').ToString());
    }

    protected abstract T One(ref Utf8JsonReader reader);
    protected abstract string Text(T value);
}

internal sealed class WholeSeries : SeriesJson<long>
{
    protected override long One(ref Utf8JsonReader reader) => reader.GetInt64();
    protected override string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Three decimals: finer than any score means.</summary>
internal sealed class DecimalSeries : SeriesJson<double>
{
    protected override double One(ref Utf8JsonReader reader) => reader.GetDouble();
    protected override string Text(double value) => Math.Round(value, 3).ToString(CultureInfo.InvariantCulture);
}
