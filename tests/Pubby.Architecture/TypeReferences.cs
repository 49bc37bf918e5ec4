using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pubby.Architecture;

/// <summary>Every type that a type's code names: in its declaration, its members and their bodies.</summary>
internal sealed class TypeReferences
{
    private readonly HashSet<TypeReference> _all = [];

    public TypeReferences(TypeDefinition type)
    {
        Add(type.BaseType);
        foreach (var part in type.Interfaces) Add(part.InterfaceType);
        foreach (var parameter in type.GenericParameters) AddConstraints(parameter);
        AddAttributes(type);
        foreach (var field in type.Fields) Add(field.FieldType);
        foreach (var method in type.Methods) AddMethod(method);
    }

    public IEnumerable<TypeReference> All => _all;

    private void AddMethod(MethodDefinition method)
    {
        Add(method.ReturnType);
        AddAttributes(method);
        foreach (var parameter in method.Parameters) Add(parameter.ParameterType);
        foreach (var parameter in method.GenericParameters) AddConstraints(parameter);
        if (!method.HasBody) return;
        foreach (var variable in method.Body.Variables) Add(variable.VariableType);
        foreach (var handler in method.Body.ExceptionHandlers) Add(handler.CatchType);
        foreach (var instruction in method.Body.Instructions) AddOperand(instruction);
    }

    private void AddOperand(Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                Add(type);
                break;
            case MemberReference member:
                Add(member.DeclaringType);
                if (member is GenericInstanceMethod generic)
                    foreach (var argument in generic.GenericArguments) Add(argument);
                if (member is MethodReference method)
                {
                    Add(method.ReturnType);
                    foreach (var parameter in method.Parameters) Add(parameter.ParameterType);
                }
                if (member is FieldReference field) Add(field.FieldType);
                break;
        }
    }

    private void AddAttributes(ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes) Add(attribute.AttributeType);
    }

    private void AddConstraints(GenericParameter parameter)
    {
        foreach (var constraint in parameter.Constraints) Add(constraint.ConstraintType);
    }

    private void Add(TypeReference? type)
    {
        if (type is null or GenericParameter) return;
        if (type is GenericInstanceType generic) foreach (var argument in generic.GenericArguments) Add(argument);
        _all.Add(type.GetElementType());
    }
}
