using System.Collections.Concurrent;
using System.Reflection;
using Jena.Iot.Contracts.Clustering;

namespace Jena.Iot.Api.Clustering;

/// <summary>Has every call that is <see cref="SafeToRepeatAttribute"/> made by <see cref="PatientCalls"/>; all others go their way as they are.</summary>
public sealed class PatientCallFilter(PatientCalls calls) : IOutgoingGrainCallFilter
{
    private static readonly AsyncLocal<bool> IsAttempt = new();

    private readonly ConcurrentDictionary<MethodInfo, Repeatable?> _methods = new();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (IsAttempt.Value || context.InterfaceMethod is not { } method || _methods.GetOrAdd(method, Repeatable.Of) is not { } repeatable)
        {
            await context.Invoke();
            return;
        }

        // Each attempt is a call of its own: this one could be made a second time only after the first had ended.
        var arguments = Enumerable.Range(0, context.Request.GetArgumentCount()).Select(context.Request.GetArgument).ToArray();
        context.Result = await calls.AskAsync(() => AttemptAsync(repeatable, context.Grain, arguments), repeatable.IsLong);
    }

    private static async Task<object?> AttemptAsync(Repeatable repeatable, object grain, object?[] arguments)
    {
        IsAttempt.Value = true;
        return await repeatable.Result((Task)repeatable.Method.Invoke(grain, BindingFlags.DoNotWrapExceptions, null, arguments, null)!);
    }

    private sealed record Repeatable(MethodInfo Method, bool IsLong, Func<Task, Task<object?>> Result)
    {
        public static Repeatable? Of(MethodInfo method) =>
            method.GetCustomAttribute<SafeToRepeatAttribute>() is not { } marked ? null
            : method.ReturnType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Task<>)
                ? new Repeatable(method, marked.IsLong, ((Func<Task, Task<object?>>)ResultAsync<object>).Method.GetGenericMethodDefinition()
                    .MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<Task, Task<object?>>>())
            : throw new NotSupportedException($"{method.DeclaringType?.Name}.{method.Name} is to be repeated and answers {method.ReturnType.Name}: let it answer a Task<T>");

        private static async Task<object?> ResultAsync<T>(Task task) => await (Task<T>)task;
    }
}
