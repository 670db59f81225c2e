using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Workers.Turns;

/// <summary>How what workflow code asks for is written: as all else, but the same in every process. Hashed collections of texts have another order in each, and a replay would take what it
/// asks for again for something else.</summary>
internal static class AskedJson
{
    public static readonly JsonSerializerOptions Options = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(OrreryJson.Options);
        options.Converters.Add(new InOrder());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class InOrder : JsonConverterFactory
    {
        public override bool CanConvert(Type type) => type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>) && type.GenericTypeArguments[0] == typeof(string) || type.GetGenericTypeDefinition() == typeof(ImmutableHashSet<>));

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) => (JsonConverter)Activator.CreateInstance(
            type.GenericTypeArguments is [_, var value] ? typeof(DictionaryInOrder<>).MakeGenericType(value) : typeof(SetInOrder<>).MakeGenericType(type.GenericTypeArguments[0]))!;
    }

    private sealed class DictionaryInOrder<T> : JsonConverter<ImmutableDictionary<string, T>>
    {
        public override ImmutableDictionary<string, T>? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => JsonSerializer.Deserialize<ImmutableDictionary<string, T>>(ref reader, OrreryJson.Options);

        public override void Write(Utf8JsonWriter writer, ImmutableDictionary<string, T> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, one) in value.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(key);
                JsonSerializer.Serialize(writer, one, options);
            }

            writer.WriteEndObject();
        }
    }

    private sealed class SetInOrder<T> : JsonConverter<ImmutableHashSet<T>>
    {
        public override ImmutableHashSet<T>? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => JsonSerializer.Deserialize<ImmutableHashSet<T>>(ref reader, OrreryJson.Options);

        public override void Write(Utf8JsonWriter writer, ImmutableHashSet<T> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var one in value.Select(v => JsonSerializer.Serialize(v, options)).Order(StringComparer.Ordinal)) writer.WriteRawValue(one);
            writer.WriteEndArray();
        }
    }
}
