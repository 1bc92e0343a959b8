# Structured arrays and records: dtypes of fields, arrays, views by field, recarrays, printing, files.
import numpy as np
import io
from numpy.lib import recfunctions as rfn
dt = np.dtype([('name', 'U10'), ('age', 'i4'), ('weight', 'f8')])
x = np.array([('Rex', 9, 81.0), ('Fido', 3, 27.0)], dtype=dt)
p = np.array([(1, 2.5), (3, 4.5)], dtype=[('a', int), ('b', float)])
q = np.zeros(3, dtype='i4,f8,U3')
n = np.array([((1, 2.0), 3)], dtype=[('p', [('x', int), ('y', float)]), ('z', int)])
v = np.zeros(2, dtype=[('pos', 'f8', (3,)), ('id', 'i4')])
r = np.rec.array([(1, 2.0, 'Hello'), (2, 3.0, 'World')], dtype=[('foo', 'i4'), ('bar', 'f4'), ('baz', 'S10')])

# %% structured arrays, by line
print(repr(dt), repr(str(dt)), repr(dt.names), sep="\n")
print(repr(dt.fields), repr(dt['age']), repr(dt[0]), sep="\n")
print(repr(dt[['name','age']]), repr(dt.itemsize), repr(dt.kind), sep="\n")
print(repr(dt.char), repr(dt.num), repr(dt.type), sep="\n")
print(repr(dt.str), repr(dt.name), repr(dt.descr), sep="\n")
print(repr(dt.alignment), repr(dt.isalignedstruct), repr(len(dt)), sep="\n")
print(repr(dt.hasobject), repr(dt==np.dtype([('name','U10'),('age','i4'),('weight','f8')])), repr(dt!=p.dtype), sep="\n")
print(repr('age' in dt.names), repr(dt.fields['age']), repr(np.dtype('i4,f8')), sep="\n")
print(repr(np.dtype('i4, (2,3)f8')), repr(np.dtype({'names':['a','b'],'formats':['i4','f8']})), repr(np.dtype({'names':['a','b'],'formats':['i4','f8'],'offsets':[0,8],'itemsize':16})), sep="\n")
print(repr(np.dtype([('a','i1'),('b','f8')],align=True)), repr(np.dtype({'a':('i4',0),'b':('f8',4)})), repr(np.dtype([('','i4'),('','f8')])), sep="\n")
print(repr(np.dtype(('i4',(2,)))), repr(np.dtype(('i4',(2,))).shape), repr(np.dtype(('i4',(2,))).subdtype), sep="\n")
print(repr(np.dtype(('i4',(2,))).base), repr(np.dtype([('x','f4',(2,2))])), repr(np.dtype([(('title','x'),'f4')])), sep="\n")
print(repr(np.dtype('V10')), repr(np.dtype(np.void)), repr(np.dtype([])), sep="\n")
print(repr(np.dtype([('a','O')])), repr(np.dtype([('a','M8[D]')])), repr(x), sep="\n")
print(repr(str(x)), repr(x.dtype), repr(x['age']), sep="\n")
print(repr(x['name']), repr(x[1]), repr(x[0]['name']), sep="\n")
print(repr(x[0][1]), repr(x[0].item()), repr(x.tolist()), sep="\n")
print(repr(x[['name','age']]), repr(x[x['age']>5]), repr(x['age'].mean()), sep="\n")
print(x.shape, x.size, x.ndim, x.itemsize, x.nbytes, x.strides, repr(x[:1]), repr(x[::-1]), sep="\n")
print(repr(x[0].dtype), repr(type(x[0])), repr(x[0].dtype.names), sep="\n")
print(repr(len(x[0])), repr(list(x[0])), repr(tuple(x[0])), sep="\n")
print(repr(p), repr(p['a']), repr(p['b'].sum()), sep="\n")
print(repr(p[0]==p[0]), repr(p==p), repr(p!=p[::-1]), sep="\n")
print(repr(p==p[0]), repr(np.sort(p)), repr(np.sort(x,order='age')), sep="\n")
print(repr(np.argsort(x,order='age')), repr(np.argsort(p)), repr(np.sort(x,order=['age','name'])), sep="\n")
print(repr(p.copy()), repr(p.astype([('a','f4'),('b','i8')])), repr(p.view('i8')), sep="\n")
print(repr(p.tobytes()), repr(q), repr(q['f0']), sep="\n")
print(repr(q.dtype), repr(n), repr(n['p']), sep="\n")
print(repr(n['p']['x']), repr(n[0]['p']), repr(n[0]['p']['y']), sep="\n")
print(repr(v), repr(v['pos']), repr(v['pos'].shape), sep="\n")
print(repr(v[0]), repr(v[0]['pos']), repr(v['pos'][:,0]), sep="\n")
print(repr(np.zeros(2,dtype=dt)), repr(np.ones(2,dtype='i4,f8')), repr(np.array((1,2.5),dtype=[('a',int),('b',float)])), sep="\n")
print(repr(np.array([(1,2.5)],dtype=[('a',int),('b',float)])[0]), repr(np.array([[(1,2),(3,4)]],dtype='i4,i4')), repr(np.array([[(1,2),(3,4)]],dtype='i4,i4').shape), sep="\n")
print(repr(np.array([1,2],dtype=[('a',int)])), repr(np.zeros((2,2),dtype='i4,f8')), repr(np.concatenate([p,p])), sep="\n")
print(repr(np.hstack([p,p])), repr(np.append(p,p)), repr(np.unique(np.array([(1,2),(1,2),(0,5)],dtype='i4,i4'))), sep="\n")
print(repr(np.where([True,False],p,p[::-1])), repr(p.reshape(2,1)), repr(p.T), sep="\n")
print(repr(p.ravel()), repr(p.flatten()), repr(np.array(p)), sep="\n")
print(repr(np.asarray(p) is p), repr(np.array(p,dtype=[('a',float),('b',int)])), repr(p.item(0)), sep="\n")
print(repr(p[0].tolist()), repr(list(p)), repr(p.dtype.names), sep="\n")
print(repr(np.shape(p)), repr(np.size(p)), repr(p.base is None), sep="\n")
print(repr(p.flags.c_contiguous), repr(np.isin(p,p[:1])), repr(np.array_equal(p,p)), sep="\n")
print(repr(np.empty_like(p).shape), repr(np.zeros_like(p)), repr(p.nonzero()), sep="\n")
print(repr(np.array([(1.5,np.nan),(np.inf,1e10)],dtype='f8,f8')), repr(np.array([(True,'a'),(False,'bcd')],dtype='?,U3')), repr(np.array([(1,b'a')],dtype='i4,S3')), sep="\n")
print(repr(np.array([(1+2j,1)],dtype='c16,i4')), repr(np.array([({},1)],dtype='O,i4')), repr(np.array([('2020-01-01',1)],dtype='M8[D],i4')), sep="\n")
print(repr(np.array([(1.23456789,100000),(2.0,3)],dtype='f8,i4')), repr(np.array([(i,i/3) for i in range(5)],dtype=[('i',int),('third',float)])), repr(np.zeros(1200,dtype='i4,f4')), sep="\n")
print(repr(np.array([(i,i*1.1,'abc'*i) for i in range(12)],dtype=[('index','i8'),('value','f8'),('text','U40')])), repr(r), repr(r.foo), sep="\n")
print(repr(r['foo']), repr(r.baz), repr(r[0]), sep="\n")
print(repr(r[0].foo), repr(r[0].baz), repr(r[1:]), sep="\n")
print(repr(r.dtype), repr(type(r)), repr(type(r[0])), sep="\n")
print(repr(r.field('foo')), repr(r.field(1)), repr(r.shape), sep="\n")
print(repr(r.tolist()), repr(r[0].pprint()), repr(np.rec.fromarrays([[1,2],[3.,4.]],names='a,b')), sep="\n")
print(repr(np.rec.fromarrays([np.array([1,2]),np.array(['a','b'])],names=['x','y']).y), repr(np.rec.fromrecords([(1,'a'),(2,'b')],names='n,s')), repr(np.rec.fromrecords([(456,'dbe',1.2),(2,'de',1.3)])), sep="\n")
print(repr(np.rec.array([[1,2],[3,4]])), repr(np.rec.array(p)), repr(np.rec.array(None,shape=2,dtype='i4,f4').shape), sep="\n")
print(repr(p.view(np.recarray)), repr(p.view(np.recarray).a), repr(np.recarray((2,),dtype=[('x',int),('y',float)]).shape), sep="\n")
print(repr(r.view(np.ndarray)), repr(np.rec.recarray is np.recarray), repr(np.rec.record is np.record), sep="\n")
print(repr(np.recarray), repr(np.record), repr(np.void), sep="\n")
print(repr(np.rec.format_parser(['f8','i4'],['a','b'],[]).dtype), repr(np.rec.find_duplicate([1,2,1])), repr(np.void(5)), sep="\n")
print(repr(np.void(b'abc')), repr(np.void((1,2.5),dtype=[('a',int),('b',float)])), repr(np.void(b'abcd').tobytes()), sep="\n")
print(repr(isinstance(p[0],np.void)), repr(isinstance(r[0],np.record)), repr(isinstance(p,np.ndarray)), sep="\n")
print(repr(isinstance(r,np.recarray)), repr(p[0].__class__.__name__), repr(p[0]!=p[1]), sep="\n")
print(repr(str(p[0])), repr(f'{p[0]}'), sep="\n")

# %% writing into records, by line
p['a']=10; print(p)
p['a'][0]=7; print(p)
p[0]=(9,8); print(p)
p[0]['a']=5; print(p)
e=p[0]; e['b']=1.5; print(p,e)
e=p[0]; p['a'][0]=77; print(e)
p[:]=(1,2); print(p)
p['a']+=1; print(p)
p[['a','b']]=(5,6); print(p)
y=p[1:]; y['a']=0; print(p)
y=p['a']; y[:]=3; print(p)
p[p['a']>1]=(0,0); print(p)
x['name'][0]='Somebody very long'; print(x)
r.foo=[7,8]; print(r)
r.foo[0]=5; print(r[0])
r[0].foo=9; print(r)
r.new=5; print(r.new)
v['pos'][0]=[1,2,3]; print(v)
v[1]=([4,5,6],7); print(v)
n['p']['x']=5; print(n)
for row in p: print(row, row['a'])
for name in p.dtype.names: print(name, p[name])
a,b=p[0]; print(a,b)
import pickle; print(pickle.loads(pickle.dumps(p)), pickle.loads(pickle.dumps(p.dtype)))
import copy; print(copy.copy(p), copy.deepcopy(p))
p.sort(order='b'); print(p)
p.dtype.names=('u','v'); print(p.dtype, p['u'])
print(rfn.structured_to_unstructured(p), rfn.append_fields(p,'c',[1,2],usemask=False), rfn.drop_fields(p,'a'), rfn.rename_fields(p,{'a':'z'}))
print(rfn.unstructured_to_structured(np.array([[1,2],[3,4]])), rfn.merge_arrays((np.array([1,2]),np.array([1.,2])),flatten=True), rfn.get_names(p.dtype), rfn.stack_arrays((p,p),usemask=False,asrecarray=False))
print(np.genfromtxt(io.StringIO('a,b\n1,2.5\n3,4.5'),delimiter=',',names=True))
print(np.genfromtxt(io.StringIO('1,x,2.5\n3,y,4.5'),delimiter=',',dtype=None,encoding=None))
print(np.loadtxt(io.StringIO('1 2.5\n3 4.5'),dtype={'names':('a','b'),'formats':('i4','f8')}))
print(np.frombuffer(b'\x01\x00\x00\x00\x00\x00\x80?',dtype='i4,f4'))
b=io.BytesIO(); np.save(b,p); b.seek(0); print(np.load(b))
b=io.StringIO(); np.savetxt(b,p,fmt='%d %.2f'); print(b.getvalue())
print(np.fromiter([(1,2.),(3,4.)],dtype='i4,f8'))
print(np.zeros(3).view([('a','f8')]))
print(np.arange(4).view([('a','i8'),('b','i8')]))
print(np.arange(4).reshape(2,2).view([('a','i8'),('b','i8')]))

# %% work with records

people = np.array([('Ann', 30, 1.7), ('Bob', 25, 1.8), ('Cid', 35, 1.6)], dtype=[('name', 'U5'), ('age', int), ('height', float)])
print(people[people['age'] > 26]['name'], people['height'].mean(), np.sort(people, order='age')['name'])
people['age'] += 1
people[0]['name'] = 'Anna'
print(people)

a = np.zeros((2, 2), dtype=[('re', float), ('im', float)])
a['re'] = np.arange(4).reshape(2, 2)
a[1, 1] = (9, 8)
print(a, a[1, 0], a['re'].sum(axis=0), a.T['re'], a[0]['im'], a.ravel().shape, sep="\n")

t = np.array([('2024-01-01', 1.5), ('2024-02-01', 2.5)], dtype=[('day', 'M8[D]'), ('value', 'f4')])
print(t, t['day'] + 1, t[0], t.dtype)

a = np.array([(1, 2), (3, 4)], dtype=np.dtype([('x', 'i2'), ('y', 'i2')]))
b = a.view('i2').reshape(-1, 2)
print(b, a.tobytes(), np.frombuffer(a.tobytes(), dtype=a.dtype))

buffer = io.BytesIO()
np.savez(buffer, people=p, other=np.arange(3))
buffer.seek(0)
with np.load(buffer) as data:
    print(data['people'], data['people'].dtype, data['other'])

text = io.StringIO("name age height\nAnn 30 1.7\nBob 25 1.8\n")
data = np.genfromtxt(text, names=True, dtype=None, encoding='utf-8')
print(data, data.dtype.names, data['age'].mean())

print(rfn.require_fields(p, [('b', 'f4'), ('c', 'i4')]), rfn.repack_fields(x[['name', 'weight']]).dtype, rfn.flatten_descr(n.dtype), rfn.get_names_flat(n.dtype))
print(rfn.structured_to_unstructured(v), rfn.join_by('a', p, rfn.rename_fields(p, {'b': 'c'}), usemask=False))

# %% errors of records, by line
dt['foo']
np.dtype([('a',int),('a',int)])
np.dtype([('a',)])
x['foo']
x[0]['foo']
x[5]
p+1
p.sum()
np.array([(1,2,3)],dtype=[('a',int),('b',float)])
np.array([('a',2)],dtype=[('a',int),('b',float)])
p.mean()
p<p
r.nope
r[0].nope
hash(p[0])==hash(p[0])
p[0]==(1,2.5)
p['c']=1
p[0]=(1,2,3)

# %% records by themselves

w = np.array([(1.1, 2.0, '2020-01-01', 5, 1 + 2j, [1.5, 2], (3, 2.5), b'x', 't', None, True)], dtype=[('a', 'f4'), ('b', 'f8'), ('c', 'M8[D]'), ('d', 'm8[s]'), ('e', 'c16'), ('f', 'f4', 2), ('g', 'i4,f4'), ('h', 'S2'), ('i', 'U3'), ('j', 'O'), ('k', '?')])
print(w[0], repr(w[0]), w, w[0].item(), w.view(np.recarray)[0], sep="\n")
