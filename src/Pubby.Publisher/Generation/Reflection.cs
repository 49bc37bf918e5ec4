using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pubby.Publisher.Generation;

/// <summary>Contracts for applications that are neither trimmed nor compiled ahead of time.</summary>
internal static class Reflection
{
    public const string Advice =
        "This overload finds out by reflection how the data is written. Pass a JsonTypeInfo<T> of a " +
        "JsonSerializerContext where the application is trimmed or compiled ahead of time.";

    private static JsonSerializerOptions? _web;

    [RequiresUnreferencedCode(Advice)]
    [RequiresDynamicCode(Advice)]
    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)(_web ??= NewOptions()).GetTypeInfo(typeof(T));

    [RequiresUnreferencedCode(Advice)]
    [RequiresDynamicCode(Advice)]
    private static JsonSerializerOptions NewOptions() =>
        new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
}
