using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery;

/// <summary>The one way in which Orrery writes JSON: camel case, enums by name, nulls left out.</summary>
public static class OrreryJson
{
    public static readonly JsonSerializerOptions Options = Make(indented: false);

    /// <summary>For documents that people open.</summary>
    public static readonly JsonSerializerOptions Indented = Make(indented: true);

    /// <summary>Reads what people write by hand: what is missing or unknown is an error.</summary>
    public static readonly JsonSerializerOptions Strict = Make(indented: false, strict: true);

    private static JsonSerializerOptions Make(bool indented, bool strict = false)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            RespectRequiredConstructorParameters = strict,
            UnmappedMemberHandling = strict ? JsonUnmappedMemberHandling.Disallow : JsonUnmappedMemberHandling.Skip,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
